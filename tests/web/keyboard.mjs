// SPDX-License-Identifier: AGPL-3.0-or-later
// Every list and form of the desk by keyboard alone: Tab reaches all that can be used, in the order
// of the page, one sees where one is, and nothing holds the focus.
import { assert, as, statement } from './harness.mjs'

// number: Marks what Tab should reach, in order; how many.
const number = (page) => page.evaluate(() => {
	const groups = new Set()
	let n = 0
	for (const e of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')) {
		const closed = e.closest('details:not([open])')
		const inside = closed && !(e.tagName === 'SUMMARY' && e.parentElement === closed && !closed.parentElement.closest('details:not([open])'))
		if (e.disabled || e.type === 'hidden' || e.tabIndex < 0 || inside || !e.getClientRects().length) continue
		if (e.type === 'radio') {
			const all = [...document.querySelectorAll(`input[type=radio][name="${e.name}"]`)]
			const chosen = all.find((x) => x.checked && x.form === e.form)
			if (chosen ? chosen !== e : groups.has(e.name)) continue
			groups.add(e.name)
		}
		e.dataset.tab = String(n++)
	}
	return n
})

const here = (page) => page.evaluate(() => {
	const e = document.activeElement
	const style = getComputedStyle(e)
	const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none'
	return { tab: e.dataset?.tab, seen, what: e.outerHTML?.slice(0, 120) }
})

// walk: What is wrong with the page for who has only a keyboard; empty: nothing.
async function walk(page, address) {
	const wrong = []
	await page.goto(address)
	const count = await number(page)
	let next = 0, unseen = 0
	for (let press = 0; next < count && press < count * 3 + 20; press++) {
		await page.keyboard.press('Tab')
		const at = await here(page)
		if (at.tab === undefined || Number(at.tab) === next - 1) continue	// parts of a date
		if (Number(at.tab) !== next) {
			wrong.push(`${address}: after ${next - 1} of ${count} comes ${at.tab}: ${at.what}`)
			next = Number(at.tab)
		}
		if (!at.seen && unseen++ < 3) wrong.push(`${address}: one does not see the focus on ${at.what}`)
		next++
	}
	if (next < count) wrong.push(`${address}: ${next} of ${count} are reached`)
	return wrong
}

statement('every list and form of the desk is used by keyboard alone', async ({ site }) => {
	const page = await as('coordinator', site)
	await page.goto('/en/desk')
	const links = await page.locator('main a').evaluateAll((all) => all.map((a) => new URL(a.href).pathname))
	const lists = [...new Set(links)].filter((path) => !/\/\d{6,}/.test(path) && !/export|\.xml/.test(path))
	assert.ok(lists.length > 40, `${lists.length} pages on the desk`)
	const wrong = []
	for (const path of ['/en/desk', ...lists]) {
		wrong.push(...await walk(page, path))
		const add = page.locator('main a.button[href$="/new"]').first()
		if (await add.count()) wrong.push(...await walk(page, await add.getAttribute('href')))
	}
	assert.deepEqual(wrong, [])
})

statement('a partner is added without a mouse', async ({ site }) => {
	const page = await as('coordinator', site)
	await page.goto('/en/partners/new')
	const to = async (selector) => {
		for (let i = 0; i < 80; i++) {
			if (await page.locator(selector).first().evaluate((e) => e === document.activeElement)) return
			await page.keyboard.press('Tab')
		}
		assert.fail(`Tab does not reach ${selector}`)
	}
	await to('[name=name]')
	await page.keyboard.type('Lantern Reading Room')
	await to('[name=sector]')
	await page.keyboard.type('Lib')
	await to('main form button')
	await Promise.all([page.waitForURL(/partners\/\d+$/), page.keyboard.press('Enter')])
	assert.equal(await page.locator('h1').innerText(), 'Lantern Reading Room')
	assert.match(await page.locator('main').innerText(), /Library/)
})
