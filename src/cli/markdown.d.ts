declare module "*.md" {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: an import with { type: "text" } is one.
  export default text;
}
