import { isolate } from "./Name";

/** A class as it reads in a sentence: "benign", but "survived = 1" where the class alone says nothing. */
export function answerNamed(target: string, output: string): string {
  const isCode = output.length <= 2 || /^[-+]?[\d.]+$/.test(output) || /^(yes|no|true|false)$/i.test(output);
  return isCode ? `${isolate(target, 30)} = ${isolate(output, 30)}` : isolate(output, 40);
}
