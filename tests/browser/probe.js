// Tells the frame around the page what is wrong with it, a line each.
addEventListener("load", () => {
  const faults = [];
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) {
    faults.push(`the page is ${root.scrollWidth} wide in a window of ${innerWidth}`);
  }
  const scrolls = (element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
  for (const element of document.querySelectorAll("body *")) {
    if (element instanceof SVGElement || element.tagName === "SCRIPT") continue;
    const box = element.getBoundingClientRect();
    if (box.width === 0 && box.height === 0) continue;
    const named = `${element.tagName.toLowerCase()}.${element.className}: ${element.textContent.trim().slice(0, 60)}`;
    const inline = getComputedStyle(element).display === "inline";
    if (!inline && !scrolls(element) && element.scrollWidth > element.clientWidth) {
      faults.push(`cut: ${element.scrollWidth} in ${element.clientWidth}: ${named}`);
    }
    if (!element.closest(".scroll") && (box.right > innerWidth + 0.5 || box.left < -0.5)) {
      faults.push(`beyond the window: ${box.left} to ${box.right}: ${named}`);
    }
  }
  for (const entry of performance.getEntriesByType("resource")) faults.push(`asked for ${entry.name}`);
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const paper = getComputedStyle(document.body).backgroundColor;
  parent.postMessage({ faults, dark, paper, width: innerWidth, height: root.scrollHeight }, "*");
});
