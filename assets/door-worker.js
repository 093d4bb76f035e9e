/* SPDX-License-Identifier: AGPL-3.0-or-later
 * Keeps the pages for counting at the door, and what they need, for when there is no network.
 * Everything else of the site is left alone. */
"use strict";
const KEPT = "stoa-door-1";
const wanted = (url) => /\/festival\/door(\/|$)/.test(url.pathname) || url.pathname.startsWith("/assets/");
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil((async () => {
	const kept = await caches.open(KEPT);
	await kept.addAll(event.data.filter((address) => wanted(new URL(address))));
	event.source.postMessage("kept");
})().catch(() => {})));
self.addEventListener("fetch", (event) => {
	const url = new URL(event.request.url);
	if (event.request.method !== "GET" || url.origin !== location.origin || !wanted(url)) return;
	event.respondWith((async () => {
		const kept = await caches.open(KEPT);
		try {
			const answer = await fetch(event.request);
			if (answer.ok) await kept.put(event.request, answer.clone());
			return answer;
		} catch (error) {
			const old = await kept.match(event.request, { ignoreVary: true });
			if (old) return old;
			throw error;
		}
	})());
});
