export function bundle(
  entry: string,
  outdir: string,
  file: string,
  options?: { readonly asFunction?: boolean },
): Promise<void>;
export function bundleProgram(outdir: string): Promise<void>;
