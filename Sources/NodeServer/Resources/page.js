// What makes pages better where there is a script. Nothing depends on it.
"use strict";

(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Times in the reader's zone.
  const clock = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  const thisYear = new Intl.DateTimeFormat(undefined, {
    month: "short", day: "numeric", hour: "numeric", minute: "2-digit",
  });
  const year = new Date().getFullYear();
  const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });
  // The server is told the zone, so that the days of a filter are those that are shown.
  const zone = clock.resolvedOptions().timeZone;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `satchel-zone=${zone}; path=/; samesite=lax${secure}`;
  const localise = (root) => {
    for (const time of all("time[datetime]", root)) {
      const moment = new Date(time.dateTime);
      if (Number.isNaN(moment.getTime())) continue;
      time.textContent = (moment.getFullYear() === year ? thisYear : clock).format(moment);
      time.title = exact.format(moment);
    }
  };

  // Rename in place: the pencil becomes a field. Enter saves, Escape leaves the name as it was.
  const hidden = (form, name, value) => {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    form.append(input);
  };
  const rename = (link) => {
    const cell = link.closest("th");
    const form = document.createElement("form");
    form.className = "inline-rename";
    form.method = "post";
    form.action = `/conversations/${link.dataset.rename}/rename`;
    hidden(form, "form", document.body.dataset.form);
    hidden(form, "seen", link.dataset.seen);
    hidden(form, "back", location.pathname + location.search);
    const field = document.createElement("input");
    field.name = "name";
    field.value = link.dataset.name;
    field.required = true;
    field.setAttribute("aria-label", "Name");
    const save = document.createElement("button");
    save.textContent = "Save";
    form.append(field, save);
    const before = [...cell.childNodes];
    // A form may not stand in the list's own form, so it is put beside the table and named by its parts.
    form.id = `rename-${link.dataset.rename}`;
    document.body.append(form);
    for (const part of [...form.elements]) part.setAttribute("form", form.id);
    cell.replaceChildren(...form.childNodes);
    field.focus();
    field.select();
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      form.remove();
      cell.replaceChildren(...before);
      link.focus();
    });
  };

  // Suggestions for people and records while one types.
  let lists = 0;
  const suggest = (field) => {
    const list = document.createElement("datalist");
    list.id = `suggestions-${(lists += 1)}`;
    field.after(list);
    field.setAttribute("list", list.id);
    let waiting = 0;
    let asked = "";
    const ask = async () => {
      const text = field.value.trim();
      if (text.length < 2 || text === asked || /[>\]]$/.test(text)) return;
      asked = text;
      const query = new URLSearchParams({ kinds: field.dataset.suggest, text });
      const answer = await fetch(`/suggestions?${query}`);
      if (!answer.ok || asked !== text) return;
      const names = (await answer.text()).split("\n").filter(Boolean);
      list.replaceChildren(
        ...names.map((name) => {
          const option = document.createElement("option");
          option.value = name;
          return option;
        }),
      );
    };
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => ask().catch(() => {}), 200);
    });
    // A field that is filled in is chosen whole, so that typing replaces it.
    field.addEventListener("focus", () => field.select());
  };

  // What has changed while the page is open shows up by itself. What somebody is typing stays.
  const isBusy = (part) =>
    part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");
  const isFilled = (part) => all("textarea", part).some((text) => text.value !== text.defaultValue);
  const refresh = async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of all("[data-part]")) {
      const fresh = page.querySelector(`[data-part="${part.dataset.part}"]`);
      if (!fresh || isBusy(part) || isFilled(part)) continue;
      part.replaceChildren(...fresh.childNodes);
      enhance(part);
    }
    document.body.dataset.form = page.body.dataset.form;
  };
  const listen = (address) => {
    const events = new EventSource(address);
    events.addEventListener("message", () => refresh().catch(() => {}));
    addEventListener("pagehide", () => events.close());
  };

  // Choosing many rows, and a button that waits for a choice.
  const choose = (box) => {
    const boxes = () => all(`input[name="${box.dataset.all}"]`);
    box.hidden = false;
    box.addEventListener("change", () => {
      for (const other of boxes()) other.checked = box.checked;
    });
  };
  const await_choice = (button) => {
    const name = button.dataset.needs;
    const update = () => {
      button.disabled = !all(`input[name="${name}"]`).some((box) => box.checked);
    };
    document.addEventListener("change", update);
    update();
  };

  const enhance = (root) => {
    localise(root);
    for (const field of all("input[data-suggest]", root)) suggest(field);
  };

  enhance(document);
  for (const box of all("[data-all]")) choose(box);
  for (const button of all("[data-needs]")) await_choice(button);
  for (const live of all("[data-live]")) listen(live.dataset.live);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-rename]");
    if (link) {
      event.preventDefault();
      rename(link);
    }
    for (const menu of all("details.pop[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) {
      event.target.form.requestSubmit();
    }
    if (event.key === "Escape") for (const menu of all("details.pop[open]")) menu.open = false;
  });
})();
