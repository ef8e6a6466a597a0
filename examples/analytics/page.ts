import { EventSourceClient } from 'headwater'
import { showConnection } from '../look/connection-panel.ts'
showConnection(
  document.getElementById('connection')!,
  new EventSourceClient('/analytics/api/stream'),
)
