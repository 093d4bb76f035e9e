// SPDX-License-Identifier: AGPL-3.0-or-later
// A coordinator brings the answers of a residents' survey, sees what they say of the whole city, and
// publishes one figure.
import { assert, as, statement } from './harness.mjs'

// 240 people of 24 streets; a third took part.
const rows = Array.from({ length: 240 }, (_, i) =>
	[i < 120 ? 'Harbour' : 'Hill', Math.floor(i / 10), 50, i % 2 ? 'M' : 'F', i % 3 ? 0 : 1, i % 7].join())
const answers = { name: 'residents.csv', mimeType: 'text/csv',
	buffer: Buffer.from(`ward,street,w,sex,part,visits\n${rows.join('\n')}\n`) }

async function fill(page, fields) {
	await page.goto('/en/surveys/new')
	await page.setInputFiles('[name=file]', answers)
	for (const [name, value] of Object.entries(fields)) await page.fill(`[name=${name}]`, value)
	await page.locator('main form button').click()
}

statement('a survey leads from its answers to a published figure', async ({ site }) => {
	const page = await as('coordinator', site)
	await page.goto('/en/surveys')
	assert.match(await page.locator('main').innerText(), /No figure has been estimated/)
	await fill(page, { questions: 'part visits', groups: 'sex', weight: 'w', stratum: 'ward',
		cluster: 'street' })
	const rows = page.locator('main table tbody tr')
	assert.equal(await rows.count(), 6)
	const first = await rows.first().innerText()
	assert.match(first, /33\.3/)
	assert.match(first, /Between 3\d and 3\d(\.\d)? of 100|Between 3\d\.\d and 3\d\.\d of 100/)
	assert.equal(await rows.first().locator('td').nth(4).innerText(), 'A')
	await page.selectOption('select[name=measure-0]', 'key-features:4.2.1')
	await page.selectOption('select[name=measure-2]', 'key-features:4.2.1')
	await page.fill('[name=title]', 'Residents 2026')
	await page.fill('[name=period]', '2026')
	await page.locator('main form button').click()
	assert.match(page.url(), /\/imports\/\d+$/)
	assert.match(await page.locator('main').innerText(), /2 figures were published/)
	await page.goto('/en/surveys')
	assert.match(await page.locator('main table').innerText(), /Residents 2026/)
	await page.goto('/en/progress/key-features/4.2.1?format=csv')
	const csv = await (await page.request.get('/en/progress/key-features/4.2.1.csv')).text()
	assert.match(csv, /33\.33/)
})

statement('a design that is wrong is said on the form, which keeps what was written', async ({ site }) => {
	const page = await as('data-owner', site)
	await page.goto('/en/surveys/new')
	await page.locator('main details summary').click()
	await page.setInputFiles('[name=file]', answers)
	await page.fill('[name=plan]', 'weight w\nmena part\n')
	await page.locator('main form button').click()
	assert.match(await page.locator('.problems').innerText(), /DESIGN:2: "mena" is not known/)
	assert.match(await page.locator('[name=plan]').inputValue(), /mena part/)
	await page.setInputFiles('[name=file]', answers)
	await page.fill('[name=plan]', 'weight w\nmean nothere\n')
	await page.locator('main form button').click()
	assert.match(await page.locator('.problems').innerText(), /nothere/)
})

statement('a publication without a choice is refused, and the estimates are still there', async ({ site }) => {
	const page = await as('coordinator', site)
	await fill(page, { questions: 'part', weight: 'w', cluster: 'street' })
	await page.fill('[name=period]', '2026')
	await page.locator('main form button').click()
	assert.match(await page.locator('.problems').innerText(), /nothing is to be published/)
	assert.equal(await page.locator('main table tbody tr').count(), 1)
})

statement('surveys are for those who keep the data', async ({ site }) => {
	const page = await as('partner', site)
	const answer = await page.goto('/en/surveys')
	assert.ok([403, 404].includes(answer.status()), `status ${answer.status()}`)
})
