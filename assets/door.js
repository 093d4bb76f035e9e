/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Counting at the door: big buttons, and a queue in the phone for when there is no network. The
 * form works without any of it. */
"use strict";
const form = document.querySelector("form[data-door]");
const say = document.getElementById("door-state");
const QUEUE = "stoa-door";
const read = () => JSON.parse(localStorage.getItem(QUEUE) || "[]");
const write = (queue) => localStorage.setItem(QUEUE, JSON.stringify(queue));
const people = (queue) => queue.reduce((sum, one) => sum + Number(one.people), 0);
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))]
	.map((byte) => byte.toString(16).padStart(2, "0")).join("");
const show = (note = "") => {
	const waiting = people(read());
	say.textContent = [note, waiting ? `${say.dataset.waiting} ${waiting}.` : ""]
		.filter(Boolean).join(" ");
};

// Minus and plus beside each number, in reach of a thumb.
for (const input of form.querySelectorAll("input[type=number]")) {
	const label = form.querySelector(`label[for=${input.id}]`).textContent;
	const button = (sign, step) => {
		const b = document.createElement("button");
		b.type = "button";
		b.className = "quiet";
		b.textContent = sign;
		b.setAttribute("aria-label", `${sign} ${label}`);
		b.addEventListener("click", () => {
			input.value = Math.max(0, Number(input.value) + step);
			keep();
		});
		return b;
	};
	input.before(button("−", -1));
	input.after(button("+", 1));
}

// What stands in the form outlives a phone that falls asleep.
const draft = `${QUEUE}-${form.dataset.door}`;
const numbers = () => [...form.querySelectorAll("input[type=number]")];
const keep = () => localStorage.setItem(draft, JSON.stringify(numbers().map((i) => i.value)));
form.addEventListener("input", keep);
JSON.parse(localStorage.getItem(draft) || "[]").forEach((value, i) => {
	if (numbers()[i]) numbers()[i].value = value;
});

// What the server will never take is no reason to keep the rest back: it goes back into the form of
// its event, with the reason, when that is open.
const refused = (id) => `${QUEUE}-back-${id}`;
const why = `${QUEUE}-why-${form.dataset.door}`;		// until it is sent again
const give = (one, reason) => {
	const id = one.address.split("/").pop();
	const back = JSON.parse(localStorage.getItem(refused(id)) || "[]");
	localStorage.setItem(refused(id), JSON.stringify([...back, { fields: one.fields, reason }]));
};
const takeBack = () => {
	const back = JSON.parse(localStorage.getItem(refused(form.dataset.door)) || "[]");
	localStorage.removeItem(refused(form.dataset.door));
	for (const { fields } of back)
		for (const input of numbers()) input.value = Number(input.value) + Number(fields[input.name] || 0);
	if (back.length) {
		keep();
		localStorage.setItem(why, back.map((one) => one.reason).join(" "));
	}
	return localStorage.getItem(why) || "";
};
const reasonOf = (html) => [...new DOMParser().parseFromString(html, "text/html")
	.querySelectorAll(".problems li, .problems p")].map((line) => line.textContent.trim()).join(" ");

// One sending after another. The key of each stays the same however often it is tried, so that
// the server counts it once; it leaves the queue only when the server has said that it has it.
let sending = false;
async function flush() {
	if (sending) return;
	sending = true;
	let note = "";
	try {
		for (let queue = read(); queue.length; queue = read()) {
			const body = new URLSearchParams(queue[0].fields);
			body.set("csrf", form.elements.csrf.value);
			const answer = await fetch(queue[0].address, { method: "POST", body, redirect: "manual" });
			const wrong = answer.status === 422 || answer.status === 400;
			if (answer.type !== "opaqueredirect" && !answer.ok && !wrong) {
				note = say.dataset.refused;
				break;
			}
			if (wrong) give(queue[0], reasonOf(await answer.text()) || say.dataset.wrong);
			write(read().filter((one) => one.fields.key !== queue[0].fields.key));
			note = wrong ? "" : say.dataset.sent;
		}
	} catch {
		// No network: the queue stays as it is.
	}
	sending = false;
	show([takeBack(), note].filter(Boolean).join(" "));
}

form.addEventListener("submit", (event) => {
	event.preventDefault();
	event.stopImmediatePropagation();
	const fields = Object.fromEntries(new FormData(form));
	delete fields.csrf;
	const count = numbers().filter((i) => i.name.startsWith("age_"))
		.reduce((sum, i) => sum + Number(i.value), 0);
	if (count) {
		write([...read(), { address: form.getAttribute("action"), people: count,
			fields: { ...fields, key: newKey(), at: Date.now() } }]);
		for (const input of numbers()) input.value = 0;
		localStorage.removeItem(draft);
		localStorage.removeItem(why);
		show();
	} else {
		show(say.dataset.empty);
	}
	flush();
});
addEventListener("online", flush);
setInterval(() => read().length && flush(), 20000);
show(takeBack());
if (read().length) flush();
// The page itself can be opened again without a network: also this one, which came before the
// worker did.
navigator.serviceWorker?.register("/door-worker.js").then(() => navigator.serviceWorker.ready)
	.then((worker) => worker.active.postMessage([location.href,
		...[...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((one) => one.href || one.src)]))
	.catch(() => {});
navigator.serviceWorker?.addEventListener("message", (event) => {
	if (event.data === "kept" && !say.textContent) show(say.dataset.ready);
});
