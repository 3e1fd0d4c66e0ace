/** "(3) Orders": how many are unseen, in front of the title that the host gives the page. */
export class TitleBadge {
  #n = 0;
  #watch: MutationObserver | undefined;

  show(n: number): void {
    if (n === this.#n) return;
    this.#n = n;
    this.#watch?.disconnect();
    this.#watch = undefined;
    this.#write();
    if (!n) return;
    // A host that writes its own title again has to get the number in front of it again.
    this.#watch = new MutationObserver(() => this.#write());
    this.#watch.observe(document.head, { subtree: true, childList: true, characterData: true });
  }

  #write(): void {
    const wanted = titled(document.title, this.#n);
    if (wanted !== document.title) document.title = wanted;
  }
}

export function titled(title: string, n: number): string {
  const plain = title.replace(/^\(\d+\+?\) /, "");
  return n ? `(${n > 99 ? "99+" : n}) ${plain}` : plain;
}
