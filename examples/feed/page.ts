import { element } from '../look/elements.ts'
element('connection')
