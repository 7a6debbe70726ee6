export function capitalise(text) {
  return text === "" ? "" : text[0].toUpperCase() + text.slice(1);
}
