// SPDX-License-Identifier: AGPL-3.0-or-later
// Figures by hand: the sheet as a form and as a workbook, and the lock once they are approved.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { assert, as, said, statement } from './harness.mjs'

const sheet = '/en/entry/key-features/1.3.2?period=2025'
const value = (page) => page.locator('main table tbody tr').first().locator('input[name^="value:"]')
const saveButton = (page) => page.locator('form:has(input[name^="value:"]) .buttons button')

statement('a data owner enters a figure, and it stands on the page', async ({ site, browse }) => {
	const page = await as('data-owner', site)
	await page.goto(sheet)
	await value(page).fill('12.5')
	await page.locator('[name^="note:"]').first().fill('A count of spring')
	await page.selectOption('[name=state]', 'complete')
	await page.selectOption('[name=evidence]', 'document')
	await page.fill('[name=narrative]', 'More than last year.')
	await saveButton(page).click()
	await page.waitForLoadState()
	assert.match(await said(page), /Saved/)
	const reader = await browse(site)
	await reader.goto('/en/progress/key-features/1.3.2')
	assert.match(await reader.locator('main').innerText(), /12\.5/)
	assert.match(await reader.locator('main').innerText(), /A count of spring/)
})

statement('what is no number is refused at its row, and nothing that was typed is lost', async ({ site }) => {
	const page = await as('data-owner', site)
	await page.goto(sheet)
	await value(page).fill('a dozen')
	await saveButton(page).click()
	await page.waitForLoadState()
	assert.match(await said(page), /number/i)
	assert.equal(await value(page).inputValue(), 'a dozen')
	await page.goto(sheet)
	assert.equal(await value(page).inputValue(), '12.5')
})

let workbook
statement('the sheet goes out as a workbook', async ({ site }) => {
	const page = await as('data-owner', site)
	await page.goto(sheet)
	const [download] = await Promise.all([page.waitForEvent('download'),
		page.locator('a[href*=".xlsx"]').first().click()])
	workbook = path.join(path.dirname(site.store), 'sheet.xlsx')
	await download.saveAs(workbook)
	assert.equal(readFileSync(workbook).subarray(0, 2).toString(), 'PK')
})

statement('and comes back without loss', async ({ site }) => {
	const page = await as('data-owner', site)
	await page.goto(sheet)
	await value(page).fill('99')
	await saveButton(page).click()
	await page.waitForLoadState()
	await page.goto(sheet)
	await page.setInputFiles('[name=file]', workbook)
	await page.locator('form:has([name=file]) .buttons button').click()
	await page.waitForLoadState()
	assert.match(await said(page), /Saved/)
	await page.goto(sheet)
	assert.equal(await value(page).inputValue(), '12.5')
	assert.equal(await page.locator('[name^="note:"]').first().inputValue(), 'A count of spring')
	assert.equal(await page.locator('[name=narrative]').inputValue(), 'More than last year.')
})

statement('approved figures are locked until they are opened again with a reason', async ({ site }) => {
	const lead = await as('coordinator', site)
	await lead.goto(sheet)
	await lead.locator('form:has([name=act][value=approve]) button').click()
	await lead.waitForLoadState()
	assert.match(await said(lead), /locked/i)
	const owner = await as('data-owner', site)
	await owner.goto(sheet)
	assert.equal(await owner.locator('input[name^="value:"]').count(), 0)
	const token = await owner.locator('[name=csrf]').first().inputValue()
	const forced = await owner.request.post('/en/entry/key-features/1.3.2', { maxRedirects: 0,
		form: { csrf: token, period: '2025', 'value:': '1' } })
	assert.ok(forced.status() >= 400, `a locked figure was taken: ${forced.status()}`)
	await lead.goto(sheet)
	await lead.fill('[name=why]', 'The count was wrong')
	await lead.locator('form:has([name=act][value=unlock]) button').click()
	await lead.waitForLoadState()
	await owner.goto(sheet)
	assert.ok(await owner.locator('input[name^="value:"]').count() > 0)
})

statement('the status board shows who owes what', async ({ site }) => {
	const page = await as('coordinator', site)
	await page.goto('/en/status')
	assert.match(await page.locator('main table').innerText(), /1\.3\.2/)
})
