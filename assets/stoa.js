/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Small comforts; every page works without them. */
"use strict";
// A form with problems: go to them, so that a screen reader says what is wrong first.
document.querySelector(".problems")?.focus();
// Send a form once: a second click on a slow connection does nothing.
document.addEventListener("submit", (event) => {
	const form = event.target;
	if (form.method !== "post") return;
	if (form.dataset.sent) event.preventDefault();
	form.dataset.sent = "1";
});
addEventListener("pageshow", () => {
	for (const form of document.forms) delete form.dataset.sent;
});
// An open list of languages closes on Escape and on a click elsewhere.
const lists = () => document.querySelectorAll("details.languages[open]");
document.addEventListener("click", (event) => {
	for (const list of lists()) if (!list.contains(event.target)) list.open = false;
});
document.addEventListener("keydown", (event) => {
	if (event.key !== "Escape") return;
	for (const list of lists()) {
		list.open = false;
		list.querySelector("summary").focus();
	}
});
// Filters apply when one is chosen; the button stays for everybody else.
for (const form of document.querySelectorAll("form[data-live]"))
	form.addEventListener("change", () => form.requestSubmit());
