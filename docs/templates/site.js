"use strict";
(() => {
  const root = document.body.dataset.root;
  const box = document.getElementById("search");
  const panel = document.getElementById("results");
  const RANK_LIMIT = 0.45;
  const NEAR = 0.8;
  const LIMIT = 5;
  const MILD = { error: 0, warning: 1, note: 1 };

  // The words of a text, as explain.words_of has them.
  const wordsOf = (text) => {
    const words = text.replace(/[^\p{L}\p{N}._]/gu, " ").split(/\s+/);
    const plain = words.map((word) => word.replace(/^\.+|\.+$/g, "").split(".").pop().toLowerCase());
    return new Set(plain.filter((word) => word && !/^\p{Nd}+$/u.test(word)));
  };

  const texts = SEARCH.texts.map((one) => ({ ...one, set: new Set(one.words) }));
  const weigh = (words) => {
    let sum = 0;
    for (const word of words) sum += 1 / (SEARCH.frequency[word] || 1);
    return sum;
  };
  texts.forEach((one) => (one.sum = weigh(one.set) || 1));

  // Sums of the same words in another order differ in their last digits: what is equal must be.
  const rounded = (number) => Number(number.toFixed(9));

  // The rules that know a text, as explain.match_text ranks them.
  const matchText = (text) => {
    const best = new Map();
    const weights = new Map();
    for (const line of text.slice(0, 10000).split(/\r\n|\r|\n/)) {
      const asked = wordsOf(line);
      if (![...asked].some((word) => word.length > 2)) continue;
      const askedSum = weigh(asked) || 1;
      for (const one of texts) {
        let shared = 0;
        for (const word of asked) if (one.set.has(word)) shared += 1 / SEARCH.frequency[word];
        const score = rounded(rounded(Math.max(shared / one.sum, shared / askedSum)) * one.weight);
        if (score < RANK_LIMIT) continue;
        weights.set(one.rule, rounded((weights.get(one.rule) || 0) + rounded(shared) * one.weight));
        if (!best.has(one.rule) || best.get(one.rule).score < score) best.set(one.rule, { rule: one.rule, text: one.text, score });
      }
    }
    const mild = (match) => MILD[SEARCH.rules[match.rule][1]];
    const live = (match) => SEARCH.rules[match.rule][2] === "endpoint"; // a text comes from a log, not from a probe
    const ranked = [...best.values()].sort((a, b) =>
      b.score - a.score || mild(a) - mild(b) || live(a) - live(b) || weights.get(b.rule) - weights.get(a.rule) || (a.rule < b.rule ? -1 : 1));
    return ranked.filter((match) => match.score > ranked[0].score * NEAR).slice(0, LIMIT);
  };

  const pages = SEARCH.pages.map((page) => ({ ...page, set: new Set(page.words.split(" ")), head: wordsOf(page.title + " " + page.url.replace(/[-/]/g, " ")) }));
  const spread = new Map();
  for (const page of pages) for (const word of page.set) spread.set(word, (spread.get(word) || 0) + 1);

  // Pages that hold the words, rare words and words of titles counting more; the last word may be unfinished.
  const findPages = (text) => {
    const asked = [...wordsOf(text)];
    const scored = pages.map((page) => {
      let score = 0;
      asked.forEach((word, place) => {
        const rarity = Math.log(1 + pages.length / (spread.get(word) || pages.length));
        const begins = (set) => place === asked.length - 1 && word.length > 2 && [...set].some((one) => one.startsWith(word));
        if (page.head.has(word)) score += 3 * rarity;
        else if (begins(page.head)) score += 2;
        if (page.set.has(word)) score += rarity;
        else if (begins(page.set)) score += 0.5;
      });
      return { page, score: page.kind === "page" ? score * 1.15 : score };
    });
    return scored.filter((one) => one.score > 0).sort((a, b) => b.score - a.score).slice(0, 8).map((one) => one.page);
  };
  window.siteSearch = { matchText, findPages };

  const element = (name, text, attributes = {}) => {
    const made = Object.assign(document.createElement(name), attributes);
    if (text) made.textContent = text;
    return made;
  };
  const entry = (url, title, detail, badge) => {
    const link = element("a", "", { href: root + url });
    link.append(element("span", title, { className: "title" }));
    if (badge) link.append(" ", element("span", badge, { className: `badge ${badge}` }));
    if (detail) link.append(element("span", detail, { className: "detail" }));
    return link;
  };

  const show = () => {
    const text = box.value.trim();
    panel.replaceChildren();
    panel.hidden = !text;
    if (!text) return;
    const matches = wordsOf(text).size > 1 ? matchText(text) : [];
    if (matches.length) panel.append(element("p", "Rules that know this text"));
    for (const match of matches) {
      const [title, severity] = SEARCH.rules[match.rule];
      panel.append(entry(`rules/${match.rule}.html`, title, match.text, severity));
    }
    const known = new Set(matches.map((match) => `rules/${match.rule}.html`));
    const found = findPages(text).filter((page) => !known.has(page.url));
    if (found.length) panel.append(element("p", "Pages"));
    for (const page of found) panel.append(entry(page.url, page.title, page.kind === "rule" ? page.url.slice(6, -5) : ""));
    if (!matches.length && !found.length) panel.append(element("p", "Nothing is known about that."));
  };
  box.addEventListener("input", show);
  box.addEventListener("focus", show);

  const links = () => [...panel.querySelectorAll("a")];
  box.parentElement.addEventListener("keydown", (event) => {
    const all = links();
    const at = all.indexOf(document.activeElement);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = at + (event.key === "ArrowDown" ? 1 : -1);
      (all[next] || box).focus();
    } else if (event.key === "Enter" && at < 0 && all.length) {
      location.href = all[0].href;
    } else if (event.key === "Escape") {
      panel.hidden = true;
      box.blur();
    }
  });
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !/INPUT|TEXTAREA|SELECT/.test(document.activeElement.tagName)) {
      event.preventDefault();
      box.focus();
    }
  });
  addEventListener("click", (event) => {
    if (!box.parentElement.contains(event.target)) panel.hidden = true;
  });

  const themes = ["auto", "light", "dark"];
  const button = document.getElementById("theme");
  button.addEventListener("click", () => {
    const now = document.documentElement.dataset.theme || "auto";
    const next = themes[(themes.indexOf(now) + 1) % themes.length];
    document.documentElement.dataset.theme = next;
    button.textContent = `Theme: ${next}`;
  });
})();
