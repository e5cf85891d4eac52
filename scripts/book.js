/* All pages of the navigation as one: links between them lead inside, others to SITE or nowhere. */
async (site) => {
  const here = new URL(".", location.href).href;
  const found = document.querySelectorAll(".md-nav--primary a.md-nav__link[href]");
  const plain = (url) => url.href.split("#")[0];
  const pages = [...new Set([...found].map((link) => plain(new URL(link.href))))];
  const places = new Map(pages.map((page, number) => [page, `page-${number}`]));
  const parts = await Promise.all(
    pages.map(async (page) => {
      const answer = await fetch(page);
      if (!answer.ok) throw new Error(`${page}: ${answer.status}`);
      const text = await answer.text();
      const article = new DOMParser().parseFromString(text, "text/html").querySelector("article");
      const place = places.get(page);
      for (const one of article.querySelectorAll("[id]")) one.id = `${place}-${one.id}`;
      for (const one of article.querySelectorAll("label[for]")) one.htmlFor = `${place}-${one.htmlFor}`;
      for (const image of article.querySelectorAll("img[src]")) {
        image.loading = "eager";
        image.src = new URL(image.getAttribute("src"), page).href;
      }
      for (const link of article.querySelectorAll("a[href]")) {
        const target = new URL(link.getAttribute("href"), page);
        const inside = places.get(plain(target));
        if (inside) link.setAttribute("href", `#${inside}${target.hash.replace("#", "-")}`);
        else if (!target.href.startsWith(here)) link.href = target.href;
        else if (site) link.href = new URL(target.href.slice(here.length), site).href;
        else link.removeAttribute("href");
      }
      article.id = place;
      if (page !== pages[0]) article.style.breakBefore = "page";
      return document.adoptNode(article);
    }),
  );
  document.querySelector("article").replaceWith(...parts);
  await Promise.all([...document.images].map((image) => image.decode().catch(() => null)));
  return pages.length;
};
