// Each export and each member here lacks its doc comment: scripts/check-docs.ts expects a complaint for all of them.
export interface PlantedInterface {
  plantedOption?: number
  plantedSignature(): void
}

export type PlantedAlias = { plantedKey: string } | number

export class PlantedClass {
  plantedProperty = 1
  get plantedAccessor(): number {
    return this.plantedProperty
  }
  plantedMethod(): void {}
}

export function plantedFunction(): void {}

export const plantedVariable = 1
