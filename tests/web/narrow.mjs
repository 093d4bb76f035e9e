// SPDX-License-Identifier: AGPL-3.0-or-later
// On a narrow telephone: no value of a wide table is out of sight, each says what it is.
import { assert, statement } from './harness.mjs'

const open = ['/en/style', '/en/equity', '/en/representation', '/en/plan', '/en/partners/network', '/ar/equity']
const office = ['/en/status', '/en/people', '/en/audit', '/en/imports']

const hidden = (page) => page.evaluate(() => [...document.querySelectorAll('.stacks')]
	.flatMap((table) => [...table.querySelectorAll('tbody td')]).filter((cell) => {
		if (!cell.checkVisibility() || !cell.hasChildNodes()) return false
		const box = cell.getBoundingClientRect()
		const label = getComputedStyle(cell, '::before').content
		return box.left < 0 || box.right > innerWidth + 1 || !label.includes(cell.dataset.label ?? '?')
	}).map((cell) => `${cell.closest('tr').innerText.slice(0, 40)}: ${cell.textContent.trim().slice(0, 40)}`).slice(0, 5))

for (const path of open)
	statement(`wide tables are read without scrolling sideways at 320 pixels: ${path}`, async ({ site, browse }) => {
		const page = await browse(site, { width: 320, height: 640, scripts: true })
		await page.goto(path)
		assert.ok(await page.locator('.stacks tbody td[data-label]').count() > 0, 'no wide table here')
		assert.deepEqual(await hidden(page), [])
	})

statement('wide tables of the office are read without scrolling sideways at 320 pixels', async ({ site, as }) => {
	const page = await as('coordinator', site, { width: 320, height: 640 })
	for (const path of office) {
		await page.goto(path)
		assert.ok(await page.locator('.stacks tbody td[data-label]').count() > 0, `no wide table at ${path}`)
		assert.deepEqual(await hidden(page), [], path)
	}
})

statement('a wide table stays a table for who listens, and on paper', async ({ site, browse }) => {
	const page = await browse(site, { width: 320, height: 640 })
	await page.goto('/en/style')
	const heard = await page.locator('.stacks').first().ariaSnapshot()
	for (const word of ['table "Adults who learned', 'columnheader "State"', 'rowheader "Old Harbour"', 'cell "State on the path"'])
		assert.ok(heard.includes(word), `no ${word} in\n${heard}`)
	await page.emulateMedia({ media: 'print' })
	assert.equal(await page.locator('.stacks tbody td').first().evaluate((td) => getComputedStyle(td).display), 'table-cell')
})
