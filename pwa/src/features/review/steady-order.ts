/**
 * Keeps a list in the order in which it was first shown, so that nobody jumps away under the keys
 * when a note is written or a date moves. Whoever comes in meanwhile comes after the rest.
 */
export class SteadyOrder {
  readonly #places = new Map<string, number>();

  /** The items in their steady order, those put off (`later`, in the order of putting off) last. */
  arrange<T extends { id: string }>(items: readonly T[], later: readonly string[]): T[] {
    for (const { id } of items) if (!this.#places.has(id)) this.#places.set(id, this.#places.size);
    const place = (item: T): number => (later.includes(item.id) ? this.#places.size + later.indexOf(item.id) : this.#places.get(item.id)!);
    return [...items].sort((a, b) => place(a) - place(b));
  }
}
