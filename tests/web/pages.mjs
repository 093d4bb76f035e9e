// SPDX-License-Identifier: AGPL-3.0-or-later
// The pages there are, found by following links as a reader would.
import http from 'node:http'

// raw: An answer with its bytes as they came over the wire, packed or not.
export function raw(url, headers = {}) {
	return new Promise((resolve, reject) => {
		http.get(url, { headers }, (answer) => {
			const parts = []
			answer.on('data', (part) => parts.push(part))
			answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers,
				bytes: Buffer.concat(parts) }))
		}).on('error', reject)
	})
}

const entities = { '&amp;': '&', '&quot;': '"', '&#39;': "'", '&lt;': '<', '&gt;': '>' }
const plain = (text) => text.replace(/&(amp|quot|#39|lt|gt);/g, (entity) => entities[entity])

export function linksOf(html, base) {
	const found = []
	for (const [, href] of html.matchAll(/<a\b[^>]*?\shref="([^"]*)"/g)) {
		const url = new URL(plain(href), base)
		url.hash = ''
		if (url.origin === new URL(base).origin) found.push(url.href)
	}
	return found
}

// shape: Addresses that differ by a number, a code or a state of the view are pages of one shape.
export function shape(href) {
	const url = new URL(href)
	const path = url.pathname.replace(/\d+(\.\d+)*[a-z]?(?=\/|\.|$)/g, (code) =>
		code.length > 12 ? 'ID' : 'N' + '.N'.repeat(code.split('.').length - 1))
	const keys = [...new Set(url.searchParams.keys())].sort().join('&')
	return keys ? `${path}?${keys}` : path
}

// crawl: Pages reachable from some addresses, at most `each` of one shape and `limit` in all.
// Gives { href, status, html, type } of each.
export async function crawl(site, from, { cookie = '', limit = 400, each = 2, only = () => true } = {}) {
	const queue = from.map((path) => new URL(path, site.url).href)
	const known = new Set(queue), shapes = new Map(), pages = []
	while (queue.length && pages.length < limit) {
		const href = queue.shift()
		const answer = await raw(href, cookie && { cookie })
		const type = answer.headers['content-type'] ?? ''
		const html = type.startsWith('text/html') ? answer.bytes.toString() : ''
		pages.push({ href, status: answer.status, html, type, headers: answer.headers })
		const next = html ? linksOf(html, href) : []
		if (answer.headers.location) next.push(new URL(answer.headers.location, href).href)
		for (const link of next) {
			if (known.has(link) || !only(new URL(link))) continue
			const kind = shape(link)
			if ((shapes.get(kind) ?? 0) >= each) continue
			shapes.set(kind, (shapes.get(kind) ?? 0) + 1)
			known.add(link)
			queue.push(link)
		}
	}
	return pages
}

// cookieOf: What a signed-in browser sends, for requests without the browser.
export async function cookieOf(page) {
	return (await page.context().cookies()).map((c) => `${c.name}=${c.value}`).join('; ')
}

// inLanguage: Only pages of one language; crawling the others is somebody else's statement.
export const inLanguage = (tag) => (url) => url.pathname.startsWith(`/${tag}/`)
