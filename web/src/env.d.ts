/// <reference types="vite/client" />
declare module "virtual:words/*" {
  const words: Record<string, never>;
  export default words;
}
