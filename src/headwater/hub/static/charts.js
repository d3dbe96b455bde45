// Charts of the dashboards. The library comes when the first chart is about to be seen.
"use strict";

(() => {
const { echarts: LIBRARY, world: WORLD } = document.currentScript.dataset;
const charts = new Map();
const number = new Intl.NumberFormat("en");
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const regions = new Intl.DisplayNames(["en"], { type: "region" });

let library;
const loaded = () => {
  library ||= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = LIBRARY;
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
  });
  return library;
};

let outline;
const withWorld = async (echarts) => {
  outline ||= fetch(WORLD).then((answer) => answer.json()).then((json) => echarts.registerMap("world", json));
  await outline;
};

// ---- colours and words

const probe = document.createElement("i");
probe.hidden = true;
const colour = (name) => {
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
};
const palette = () => {
  document.body.append(probe);
  const names = ["accent", "accent-soft", "text", "muted", "line", "line-strong", "surface", "raised", "sunken", "good", "bad", "land", "faint"];
  return Object.fromEntries(names.map((name) => [name, colour(name)]));
};

const MINUS = "\u2212";
const told = (value, unit) => {
  if (value === null || value === undefined) return "not known";
  if (value < 0) return MINUS + told(-value, unit);
  if (unit === "fraction") return `${(value * 100).toFixed(Math.abs(value) < 0.1 ? 2 : 1)} %`;
  if (unit === "seconds") return `${value.toFixed(1)} s`;
  return number.format(Math.round(value * 10) / 10);
};
/** A part of a whole: one digit behind the point says enough. */
const share = (value) => (value === null || value === undefined ? "not known" : value > 0 && value < 0.0005 ? "< 0.1 %" : `${(value * 100).toFixed(1)} %`);
const axisLabel = (unit) => (value) => {
  const shown = unit === "fraction" ? `${+(Math.abs(value) * 100).toFixed(2)} %` : compact.format(Math.abs(value));
  return value < 0 ? MINUS + shown : shown;
};
const day = (iso) => new Date(`${iso}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const shortDay = (iso) => new Date(`${iso}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
/** Days below a chart. Of more than a quarter, the first of as many months as there is room for. */
const LONG = 100;
const STEPS = [1, 2, 3, 6, 12];
const ROOM = 52;
const monthOf = (iso) => {
  const at = new Date(`${iso}T00:00:00Z`);
  return at.toLocaleDateString("en-GB", { month: "short", ...(at.getUTCMonth() === 0 ? { year: "numeric" } : {}), timeZone: "UTC" });
};
const dayAxis = (ink, days, node, more = {}) => {
  const span = days.length ? (Date.parse(days[days.length - 1]) - Date.parse(days[0])) / 864e5 : 0;
  const long = span > LONG;
  const step = STEPS.find((each) => (span / 30 / each) * ROOM < node.clientWidth) || 12;
  const begins = (place, iso) => (place ? iso.slice(0, 7) !== days[place - 1].slice(0, 7) : iso.endsWith("-01"));
  const isFirst = (place, iso) => begins(place, iso) && (Number(iso.slice(5, 7)) - 1) % step === 0;
  const label = long ? { interval: isFirst, formatter: monthOf } : { formatter: shortDay };
  return { type: "category", data: days, ...line(ink), axisLabel: { ...line(ink).axisLabel, ...label }, ...more };
};
const STATUS = { provisional: "may still move", gap: "not read yet", source_expired: "no longer served by TikTok", empty: "TikTok had nothing" };

// ---- what every chart shares

const frame = (ink) => ({
  animationDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 250,
  textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: ink.text },
  grid: { left: 8, right: 12, top: 14, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
  tooltip: {
    renderMode: "richText", confine: true, trigger: "axis",
    backgroundColor: ink.raised, borderColor: ink.line, textStyle: { color: ink.text, fontSize: 13 },
    axisPointer: { lineStyle: { color: ink["line-strong"] }, shadowStyle: { color: ink["accent-soft"], opacity: 0.5 } },
  },
});
const line = (ink) => ({ axisLine: { lineStyle: { color: ink.line } }, axisTick: { show: false }, axisLabel: { color: ink.muted, hideOverlap: true } });
const scale = (ink, unit) => ({ type: "value", axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: ink.muted, formatter: axisLabel(unit) }, splitLine: { lineStyle: { color: ink.line } }, splitNumber: 4 });

const hatched = (ink) => {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  pen.strokeStyle = ink["line-strong"];
  pen.globalAlpha = 0.55;
  pen.beginPath();
  for (const at of [-8, 0, 8]) { pen.moveTo(at, 8); pen.lineTo(at + 8, 0); }
  pen.stroke();
  return { image: tile, repeat: "repeat" };
};

/** Days as weeks from Monday, summed up; one that is not known whole is not known. */
const weekly = (rows, statuses) => {
  const weeks = [];
  rows.forEach(([iso, ...values], place) => {
    if (!place || new Date(`${iso}T00:00:00Z`).getUTCDay() === 1) weeks.push({ first: iso, sums: values.map(() => 0), status: "final" });
    const week = weeks[weeks.length - 1];
    week.last = iso;
    week.sums = week.sums.map((sum, at) => (sum === null || values[at] === null ? null : sum + values[at]));
    if (statuses[place] === "provisional") week.status = "provisional";
  });
  return {
    rows: weeks.map((week) => [week.first, ...week.sums]),
    statuses: weeks.map((week) => week.status),
    named: weeks.map((week) => `${day(week.first)} to ${day(week.last)}`),
  };
};

/** Stretches of days that are of no value, as areas of the chart. */
const stretches = (rows, statuses, at) => {
  const found = [];
  rows.forEach((row, place) => {
    if (row[at] !== null || statuses[place] === "provisional") return;
    const last = found[found.length - 1];
    if (last && last.to === place - 1) last.to = place;
    else found.push({ from: place, to: place });
  });
  return found;
};

// ---- the kinds of charts

const KINDS = {
  days(data, ink, node) {
    const at = Math.max(1, data.columns.findIndex((column) => column.id === (node.dataset.metric || "video_views")));
    const { unit, label } = data.columns[at];
    const days = data.rows.map((row) => row[0]);
    const statuses = data.statuses || [];
    const moving = (place) => statuses[place] === "provisional";
    const solid = data.rows.map((row, place) => (moving(place) ? null : row[at]));
    const dashed = data.rows.map((row, place) => (moving(place) || moving(place + 1) ? row[at] : null));
    const areas = stretches(data.rows, statuses, at).map(({ from, to }) => [{ xAxis: from - 0.5 }, { xAxis: to + 0.5 }]);
    const base = { type: "line", showSymbol: false, symbol: "circle", symbolSize: 6, connectNulls: false };
    const alone = (values) => values.map((value, place) => {
      const single = value !== null && (values[place - 1] ?? null) === null && (values[place + 1] ?? null) === null;
      return single ? { value, symbol: "circle", symbolSize: 5 } : value;
    });
    return {
      ...frame(ink),
      xAxis: dayAxis(ink, days, node, { boundaryGap: false }),
      yAxis: { ...scale(ink, unit), scale: /followers_total/.test(data.columns[at].id) },
      series: [
        ...(data.before ? [{ ...base, name: "before", data: data.before.map((row) => row[at]), lineStyle: { color: ink["line-strong"], width: 1.5 }, itemStyle: { color: ink["line-strong"] }, z: 1 }] : []),
        { ...base, name: label, data: alone(solid), showAllSymbol: true, showSymbol: solid.some((value, place) => value !== null && (solid[place - 1] ?? null) === null && (solid[place + 1] ?? null) === null), symbolSize: 4,
          lineStyle: { color: ink.accent, width: 2.5 }, itemStyle: { color: ink.accent }, areaStyle: { color: ink.accent, opacity: 0.07 },
          markArea: { silent: true, itemStyle: { color: hatched(ink) }, data: areas }, z: 3 },
        { ...base, name: "moving", data: dashed, lineStyle: { color: ink.accent, width: 2.5, type: [3, 5] }, itemStyle: { color: ink.accent }, z: 3 },
      ],
      tooltip: { ...frame(ink).tooltip, formatter: (points) => {
        const place = points[0].dataIndex;
        const now = `${day(days[place])}\n${label}: ${told(data.rows[place][at], unit)}`;
        const state = STATUS[statuses[place]] ? `\n(${STATUS[statuses[place]]})` : "";
        const before = data.before?.[place] ? `\n${day(data.before[place][0])}: ${told(data.before[place][at], unit)}` : "";
        return now + state + before;
      } },
    };
  },

  flows(data, ink, node) {
    const daily = { rows: data.rows, statuses: data.statuses || [], named: data.rows.map((row) => day(row[0])) };
    const { rows, statuses, named } = data.rows.length > LONG ? weekly(daily.rows, daily.statuses) : daily;
    const days = rows.map((row) => row[0]);
    const bar = { type: "bar", stack: "flows", barMaxWidth: 14 };
    const faint = (place) => (statuses[place] === "provisional" ? 0.55 : 1);
    // Of an account that is told only how the total moved, the net is all there is: no gap then.
    const isNetOnly = rows.every((row) => row[1] === null && row[2] === null);
    const areas = stretches(rows, statuses, isNetOnly ? 3 : 1).map(({ from, to }) => [{ xAxis: from - 0.5 }, { xAxis: to + 0.5 }]);
    return {
      ...frame(ink),
      xAxis: dayAxis(ink, days, node),
      yAxis: scale(ink, "count"),
      series: [
        { ...bar, name: "New", data: rows.map((row, place) => ({ value: row[1], itemStyle: { color: ink.accent, opacity: faint(place) } })), markArea: { silent: true, itemStyle: { color: hatched(ink) }, data: areas } },
        { ...bar, name: "Lost", data: rows.map((row, place) => ({ value: row[2] === null ? null : -row[2], itemStyle: { color: ink["line-strong"], opacity: faint(place) } })) },
        { type: "line", name: "Net", data: rows.map((row) => row[3]), showSymbol: false, lineStyle: { color: ink.text, width: 1.5 }, itemStyle: { color: ink.text } },
      ],
      tooltip: { ...frame(ink).tooltip, formatter: (points) => {
        const place = points[0].dataIndex;
        const [, won, lost, net] = rows[place];
        const state = STATUS[statuses[place]] ? `\n(${STATUS[statuses[place]]})` : "";
        return `${named[place]}\nNew: ${told(won)}\nLost: ${told(lost)}\nNet: ${told(net)}${state}`;
      } },
    };
  },

  shares(data, ink) {
    const known = data.rows.filter((row) => row[0] !== "Unknown");
    const rows = [...known, ...data.rows.filter((row) => row[0] === "Unknown")].reverse();
    return {
      ...frame(ink),
      grid: { ...frame(ink).grid, right: 62 },
      xAxis: { ...scale(ink, "fraction"), show: false, min: 0, max: 1 },
      yAxis: { type: "category", data: rows.map((row) => row[0]), ...line(ink), axisLine: { show: false }, axisLabel: { color: ink.text, fontSize: 13, width: 130, overflow: "truncate" } },
      series: [{
        type: "bar", barMaxWidth: 22, itemStyle: { borderRadius: 4 }, showBackground: true, backgroundStyle: { color: ink.sunken, borderRadius: 4 },
        data: rows.map((row) => ({ value: row[1], itemStyle: { color: row[0] === "Unknown" ? hatched(ink) : ink.accent } })),
        label: { show: true, position: "right", color: ink.text, fontSize: 13, formatter: ({ value }) => share(value) },
      }],
      tooltip: { ...frame(ink).tooltip, trigger: "item", formatter: ({ dataIndex }) => {
        const [name, part, amount] = rows[dataIndex];
        return `${name}\n${share(part)}${amount === undefined || amount === null ? "" : `\nabout ${number.format(Math.round(amount))}`}`;
      } },
    };
  },

  map(data, ink) {
    const known = data.rows.filter((row) => row[0] !== "Unknown");
    const most = Math.max(...known.map((row) => row[1] || 0), 0.01);
    return {
      ...frame(ink),
      visualMap: { min: 0, max: most, calculable: false, orient: "horizontal", left: "center", bottom: 0, itemWidth: 10, itemHeight: 120,
        inRange: { color: [ink.faint, ink.accent] }, text: [share(most), "0"], textStyle: { color: ink.muted } },
      series: [{
        type: "map", map: "world", roam: false, preserveAspect: "contain", top: 0, bottom: 30, left: 0, right: 0,
        projection: { project: naturalEarth, unproject: (point) => point },
        itemStyle: { areaColor: ink.land, borderColor: ink.surface, borderWidth: 0.6 },
        emphasis: { label: { show: false }, itemStyle: { areaColor: ink["accent-soft"], borderColor: ink.accent, borderWidth: 1 } },
        select: { disabled: true },
        data: known.map((row) => ({ name: row[0], value: row[1], people: row[2] })),
      }],
      tooltip: { ...frame(ink).tooltip, trigger: "item", formatter: ({ name, value, data: row }) => {
        const title = /^[A-Z]{2}$/.test(name) ? regions.of(name) : name;
        if (!Number.isFinite(value)) return `${title}\nnot among TikTok's top countries`;
        return `${title}\n${share(value)}${row.people ? `\nabout ${number.format(Math.round(row.people))} followers` : ""}`;
      } },
    };
  },

  heat(data, ink) {
    const known = data.rows.filter((row) => row[2] !== null);
    const values = known.map((row) => row[2]);
    return {
      ...frame(ink),
      grid: { ...frame(ink).grid, bottom: 44 },
      xAxis: { type: "category", data: Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0")), ...line(ink), axisLine: { show: false } },
      yAxis: { type: "category", data: WEEKDAYS, inverse: true, ...line(ink), axisLine: { show: false } },
      visualMap: { min: Math.min(...values), max: Math.max(...values), orient: "horizontal", left: "center", bottom: 0, itemWidth: 10, itemHeight: 120,
        inRange: { color: [ink.faint, ink.accent] }, text: [Math.max(...values), Math.min(...values)].map((value) => compact.format(Math.round(value))), textStyle: { color: ink.muted } },
      series: [{ type: "heatmap", data: known.map((row) => [row[1], row[0] - 1, row[2]]), itemStyle: { borderColor: ink.surface, borderWidth: 2, borderRadius: 4 }, emphasis: { itemStyle: { borderColor: ink.text, borderWidth: 1 } } }],
      tooltip: { ...frame(ink).tooltip, trigger: "item", formatter: ({ value }) => `${WEEKDAYS[value[1]]}, ${String(value[0]).padStart(2, "0")}:00 UTC\n${number.format(Math.round(value[2]))} active followers` },
    };
  },

  growth(data, ink) {
    const of = data.columns[2]?.label;
    return {
      ...frame(ink),
      xAxis: { type: "value", min: 0, max: "dataMax", minInterval: 1, ...line(ink), splitLine: { show: false }, axisLabel: { ...line(ink).axisLabel, showMaxLabel: false, formatter: (age) => `day ${age}` } },
      yAxis: scale(ink, "count"),
      series: [{
        type: "line", data: data.rows.map((row) => [row[0], row[1]]), symbol: "circle",
        // Of one capture or two there is no course to see: the points are.
        symbolSize: ([age]) => (data.rows.length < 3 || [1, 3, 7, 28].includes(age) ? 8 : 0), showAllSymbol: true,
        lineStyle: { color: ink.accent, width: 2.5 }, itemStyle: { color: ink.accent }, areaStyle: { color: ink.accent, opacity: 0.07 },
      }],
      tooltip: { ...frame(ink).tooltip, formatter: ([point]) => {
        const row = data.rows[point.dataIndex];
        return `Day ${row[0]} after posting\n${data.columns[1].label}: ${told(row[1])}\n${of}: ${told(row[2])}`;
      } },
    };
  },

  ages(data, ink) {
    return {
      ...frame(ink),
      grid: { ...frame(ink).grid, top: 36 },
      xAxis: { type: "category", data: data.rows.map((row) => `day ${row[0]}`), ...line(ink) },
      yAxis: scale(ink, "count"),
      series: [{
        type: "bar", barMaxWidth: 56, itemStyle: { color: ink.accent, borderRadius: [4, 4, 0, 0] }, data: data.rows.map((row) => row[1]),
        label: { show: true, position: "top", color: ink.text, formatter: ({ dataIndex }) => `${compact.format(Math.round(data.rows[dataIndex][1]))}` },
      }],
      tooltip: { ...frame(ink).tooltip, trigger: "item", formatter: ({ dataIndex }) => {
        const [age, mean, posts] = data.rows[dataIndex];
        return `Day ${age} after posting\n${told(mean)} views, mean of ${posts} post${posts === 1 ? "" : "s"}`;
      } },
    };
  },

  retention(data, ink) {
    return {
      ...frame(ink),
      xAxis: { type: "value", min: 0, max: "dataMax", ...line(ink), splitLine: { show: false }, axisLabel: { ...line(ink).axisLabel, formatter: (second) => `${second} s` } },
      yAxis: { ...scale(ink, "fraction"), min: 0, max: ({ max }) => Math.max(1, Math.ceil(max * 4) / 4), interval: 0.25 },
      series: [{ type: "line", data: data.rows.map((row) => [row[0], row[1]]), showSymbol: false, lineStyle: { color: ink.accent, width: 2.5 }, itemStyle: { color: ink.accent }, areaStyle: { color: ink.accent, opacity: 0.12 } }],
      tooltip: { ...frame(ink).tooltip, formatter: ([point]) => `After ${point.value[0]} s\n${told(point.value[1], "fraction")} still watching` },
    };
  },
};

/** Šavrič's and Patterson's Natural Earth projection: the world in a familiar, gentle shape. */
function naturalEarth([longitude, latitude]) {
  const [x, y] = [(longitude * Math.PI) / 180, (latitude * Math.PI) / 180];
  const y2 = y * y;
  const y4 = y2 * y2;
  return [
    (x * (0.8707 - 0.131979 * y2 + y4 * (-0.013791 + y4 * (0.003971 * y2 - 0.001529 * y4)))) * 57.3,
    -y * (1.007226 + y2 * (0.015085 + y4 * (-0.044475 + 0.028874 * y2 - 0.005916 * y4))) * 57.3,
  ];
}

// ---- drawing

async function draw(node) {
  if (charts.has(node)) return;
  charts.set(node, null);
  node.classList.add("chart-waits");
  try {
    const [echarts, answer] = await Promise.all([loaded(), fetch(node.dataset.url, { headers: { Accept: "application/json" } })]);
    if (!answer.ok) throw new Error(String(answer.status));
    const data = await answer.json();
    if (node.dataset.chart === "map") await withWorld(echarts);
    if (!node.isConnected) return;
    node.classList.remove("chart-waits");
    const chart = echarts.init(node, null, { renderer: "canvas" });
    charts.set(node, { chart, data });
    paint(node);
    watchedSizes.observe(node);
  } catch {
    node.classList.remove("chart-waits");
    node.classList.add("chart-failed");
    node.textContent = "The chart could not be drawn. Reload the page to try again.";
  }
}

function paint(node) {
  const known = charts.get(node);
  if (!known) return;
  known.chart.setOption(KINDS[node.dataset.chart](known.data, palette(), node), { notMerge: true });
  node.dataset.drawn = "true";
}

const watchedSizes = new ResizeObserver((entries) => {
  for (const { target } of entries) charts.get(target)?.chart.resize();
});
const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) { seen.unobserve(target); draw(target); }
  }
}, { rootMargin: "200px" });

function begin() {
  for (const [node, known] of charts) {
    if (!node.isConnected) { known?.chart.dispose(); charts.delete(node); }
  }
  for (const node of document.querySelectorAll("[data-chart]")) seen.observe(node);
}

const repaint = () => { for (const node of charts.keys()) paint(node); };
begin();
document.addEventListener("htmx:afterSwap", begin);
document.addEventListener("headwater:theme", repaint);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);

document.addEventListener("click", (event) => {
  const pick = event.target.closest("[data-pick]");
  if (pick) {
    for (const other of document.querySelectorAll("[data-pick]")) other.setAttribute("aria-pressed", String(other === pick));
    const node = document.getElementById("chart-days");
    node.dataset.metric = pick.dataset.pick;
    document.querySelector("[data-picked]").textContent = pick.closest(".figure").querySelector("h2").textContent;
    paint(node);
  }

  const reveal = event.target.closest("[data-reveal]");
  if (reveal) {
    const rest = document.getElementById(reveal.dataset.reveal);
    rest.hidden = !rest.hidden;
    reveal.setAttribute("aria-expanded", String(!rest.hidden));
    reveal.dataset.label ||= reveal.textContent;
    reveal.textContent = rest.hidden ? reveal.dataset.label : "Fewer";
  }

  const png = event.target.closest("[data-png]");
  if (png) {
    const known = charts.get(document.getElementById(png.dataset.png));
    if (!known) return;
    const link = document.createElement("a");
    link.href = known.chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: palette().surface });
    link.download = `headwater-${known.data.card}-${known.data.period.from}-${known.data.period.to}.png`;
    link.click();
  }
});

// A choice of days opens the two fields for them; they send once both are there. A day that is
// being typed is a day after each of its parts, so it counts when one leaves it or presses Enter.
let typedInto = null;
const isDay = (node) => node.matches?.(".bar input[type=date]");
document.addEventListener("change", (event) => {
  const isChoice = event.target.id === "bar-period" && event.target.value === "custom";
  if (isChoice || event.target === typedInto) event.stopPropagation();
}, { capture: true });
document.addEventListener("keydown", ({ target, key }) => {
  if (isDay(target) && key !== "Tab" && key !== "Enter") typedInto = target;
});
document.addEventListener("pointerdown", ({ target }) => { if (target === typedInto) typedInto = null; });
document.addEventListener("focusout", ({ target }) => {
  if (target !== typedInto) return;
  typedInto = null;
  if (target.value !== target.defaultValue) target.dispatchEvent(new Event("change", { bubbles: true }));
});
})();
