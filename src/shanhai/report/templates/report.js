(function () {
  "use strict";
  var root = document.documentElement;
  var all = function (selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  };
  var one = function (selector) { return document.querySelector(selector); };

  /* language */
  function speak(lang) {
    root.setAttribute("data-lang", lang);
    root.lang = lang === "en" ? "en-GB" : "zh-Hans";
    one("#lang-" + lang).checked = true;
    document.title = one("title").getAttribute("data-" + lang);
    one(".search input").placeholder = one('.search [lang="' + lang + '"]').textContent;
    tell();
    measure();
    try { localStorage.setItem("shanhai-lang", lang); } catch (e) { /* a file without storage */ }
  }
  all("input[name=lang]").forEach(function (input) {
    input.addEventListener("change", function () { speak(input.value); });
  });

  /* filter and search */
  var tools = one(".tools"), bodies = all("table.targets tbody"), chosen = {}, lastShown = 0;
  var texts = bodies.map(function (body) { return body.textContent.toLowerCase(); });
  var initial = all("details.block").map(function (d) { return [d, d.open]; });
  function tell() {
    var line = one(".shown");
    line.textContent = line.getAttribute("data-" + root.getAttribute("data-lang")).replace("#", lastShown);
  }
  function sift() {
    var wanted = Object.keys(chosen);
    var words = one(".search input").value.toLowerCase().split(/\s+/).filter(Boolean);
    var active = wanted.length || words.length;
    lastShown = 0;
    bodies.forEach(function (body, i) {
      var has = body.getAttribute("data-s").split(" ");
      var fits = (!wanted.length || has.some(function (s) { return chosen[s]; })) &&
        words.every(function (w) { return texts[i].indexOf(w) >= 0; });
      body.hidden = !fits;
      if (fits) {
        lastShown += has.filter(function (s) { return !wanted.length || chosen[s]; }).length;
      }
    });
    initial.forEach(function (pair) {
      var any = all("tbody", pair[0]).some(function (b) { return !b.hidden; });
      pair[0].hidden = !any;
      pair[0].open = active ? any : pair[1];
    });
    all(".plan").forEach(function (plan) {
      plan.hidden = !all("details.block", plan).some(function (d) { return !d.hidden; });
    });
    one(".nothing").hidden = lastShown > 0;
    all("button[data-status]", tools).forEach(function (b) {
      var s = b.getAttribute("data-status");
      b.setAttribute("aria-pressed", String(s ? Boolean(chosen[s]) : !wanted.length));
    });
    tell();
  }
  tools.hidden = false;
  function measure() {
    var high = one(".contents").offsetHeight;
    root.style.setProperty("--nav", high + "px");
    if (getComputedStyle(tools).position === "sticky") { high += tools.offsetHeight; }
    root.style.setProperty("--stuck", high + "px");
  }
  window.addEventListener("resize", measure);
  tools.addEventListener("submit", function (event) { event.preventDefault(); });
  all("button[data-status]", tools).forEach(function (b) {
    b.addEventListener("click", function () {
      var s = b.getAttribute("data-status");
      if (!s) { chosen = {}; } else if (chosen[s]) { delete chosen[s]; } else { chosen[s] = true; }
      sift();
    });
  });
  one(".search input").addEventListener("input", sift);

  /* evidence beside the page */
  var panel = one("#panel"), body = one(".panel-body"), asked = "";
  function copy(id, depth, seen) {
    var entry = document.getElementById(id), box = document.createElement("div");
    if (!entry || seen[id]) { return box; }
    seen[id] = true;
    box.className = "entry";
    box.innerHTML = entry.innerHTML;
    all(".e-in a", box).forEach(function (link) {
      if (depth < 4) { box.appendChild(copy(link.getAttribute("href").slice(1), depth + 1, seen)); }
    });
    return box;
  }
  function reveal(id) {
    var entry = document.getElementById(id), within = entry && entry.closest("details");
    if (within) { within.open = true; }
    if (entry) { entry.scrollIntoView({ block: "center" }); entry.focus({ preventScroll: true }); }
  }
  document.addEventListener("click", function (event) {
    var link = event.target.closest ? event.target.closest('a[href^="#"]') : null;
    if (!link) { return; }
    var id = link.getAttribute("href").slice(1);
    if (id.indexOf("step-") !== 0 || !panel.showModal || event.ctrlKey || event.metaKey) {
      return;
    }
    event.preventDefault();
    if (panel.contains(link) && link.closest(".panel-end")) { return; }
    asked = id;
    body.textContent = "";
    var row = link.closest("tr, .attention li");
    var why = row && link.classList.contains("verdict") ? row.querySelector(".c-why, .att-why") : null;
    if (why) {
      var first = document.createElement("p");
      first.className = "why " + link.firstElementChild.className.replace("badge", "");
      first.innerHTML = why.innerHTML;
      body.appendChild(first);
    }
    body.appendChild(copy(id, 0, {}));
    one(".panel-end a").setAttribute("href", "#" + id);
    if (!panel.open) { panel.showModal(); }
    body.scrollTop = 0;
  }, false);
  one(".panel-end a").addEventListener("click", function (event) {
    event.preventDefault();
    event.stopPropagation();
    panel.close();
    history.replaceState(null, "", "#" + asked);
    reveal(asked);
  });
  one("#panel .close").addEventListener("click", function () { panel.close(); });
  panel.addEventListener("click", function (event) { if (event.target === panel) { panel.close(); } });

  /* a link from elsewhere, and paper */
  function follow() {
    var id = location.hash.slice(1);
    if (id.indexOf("step-") === 0) { reveal(id); }
  }
  window.addEventListener("hashchange", follow);
  var closed = [];
  window.addEventListener("beforeprint", function () {
    closed = all("details").filter(function (d) { return !d.open; });
    closed.forEach(function (d) { d.open = true; });
  });
  window.addEventListener("afterprint", function () {
    closed.forEach(function (d) { d.open = false; });
  });

  bodies.forEach(function (body) { lastShown += body.getAttribute("data-s").split(" ").length; });
  var lang = /[?&]lang=(zh|en)\b/.exec(location.search);
  try { lang = lang ? lang[1] : localStorage.getItem("shanhai-lang"); } catch (e) { lang = null; }
  one(".legend").open = window.innerWidth > 860;
  speak(lang === "en" ? "en" : "zh");
  follow();
})();
