/** Whether a value is sent (`input`) or received (`output`). */
export type Direction = "input" | "output";
