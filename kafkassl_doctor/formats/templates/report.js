"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  all(".filters, .hint, #theme").forEach((element) => (element.hidden = false));

  // Theme: as the system has it, or chosen for this view.
  const themes = ["auto", "light", "dark"];
  const button = document.getElementById("theme");
  button.addEventListener("click", () => {
    const now = document.documentElement.dataset.theme || "auto";
    const next = themes[(themes.indexOf(now) + 1) % themes.length];
    document.documentElement.dataset.theme = next;
    button.textContent = `Theme: ${next}`;
  });

  // Matrix: one panel at a time.
  const cells = all("button.cell");
  const choose = (chosen) => {
    for (const cell of cells) {
      const open = cell === chosen && cell.getAttribute("aria-expanded") !== "true";
      cell.setAttribute("aria-expanded", String(open));
      document.getElementById(cell.dataset.panel).hidden = !open;
    }
  };
  cells.forEach((cell) => cell.addEventListener("click", () => choose(cell)));

  // Findings: filters.
  const form = document.querySelector(".filters");
  const findings = all(".finding");
  const filter = () => {
    const chosen = (name) => new Set(all(`input[name=${name}]:checked`, form).map((input) => input.value));
    const severities = chosen("severity");
    const kinds = chosen("kind");
    const file = form.elements.file.value;
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const one of findings) {
      const data = one.dataset;
      const text = one.textContent.toLowerCase();
      const fits =
        severities.has(data.severity) && kinds.has(data.kind) && (!file || data.file === file) &&
        words.every((word) => text.includes(word));
      one.hidden = !fits;
      shown += fits;
    }
    form.elements.shown.value = `${shown} of ${findings.length} shown`;
    document.querySelector(".nothing").hidden = shown > 0;
  };
  if (form) {
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    filter();
  }

  // A rule's name leads to its first finding, which a filter may have hidden.
  all("a.rule").forEach((link) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const finding = findings.find((one) => one.dataset.rule === link.dataset.rule);
      if (!finding) return;
      form.reset();
      filter();
      finding.open = true;
      finding.scrollIntoView({ block: "start" });
      finding.querySelector("summary").focus();
    }),
  );

  // Repairs: what is typed, without comments.
  for (const copy of all(".copy")) {
    if (!navigator.clipboard) break;
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      const text = copy.nextElementSibling.cloneNode(true);
      all(".comment", text).forEach((comment) => comment.remove());
      await navigator.clipboard.writeText(text.textContent.trim() + "\n");
      copy.textContent = "Copied";
      setTimeout(() => (copy.textContent = "Copy"), 1500);
    });
  }

  // On paper everything is open.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    closed.forEach((one) => (one.open = true));
  });
  addEventListener("afterprint", () => closed.forEach((one) => (one.open = false)));
})();
