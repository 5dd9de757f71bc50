/* Material makes a landmark of every code block's copy button; a page has too many of those. */
{
  const quieten = () => {
    for (const nav of document.querySelectorAll(".md-code__nav:not([role])")) {
      nav.setAttribute("role", "none");
    }
  };
  new MutationObserver(quieten).observe(document.body, { childList: true, subtree: true });
  quieten();
}
