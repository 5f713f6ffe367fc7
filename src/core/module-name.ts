/** Whether a weight, or a part of a network, belongs to a module: `lstm` is `lstm/kernel_item` and all else under `lstm/`. */
export function isOfModule(name: string, module: string): boolean {
  return name === module || name.startsWith(`${module}/`);
}
