// SPDX-License-Identifier: AGPL-3.0-or-later
// Funding: what the public sees, small grants from the application to the award, files for funders.
import { assert, as, axeSource, said, statement } from './harness.mjs'

const findings = async (page) => {
	await page.evaluate(axeSource())
	const { violations } = await page.evaluate(() => window.axe.run(document))
	return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(' ')}`)
}

statement('everybody sees what money goes where, for whom, in a year', async ({ site, browse }) => {
	const page = await browse(site, { scripts: false, width: 320 })
	for (const lang of ['en', 'ar']) {
		await page.goto(`/${lang}/funding`)
		assert.ok(await page.locator('svg.sankey title').count())
		assert.equal(await page.locator('h1').count(), 1)
		assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 320)
	}
	await page.goto('/en/funding')
	assert.match(await page.locator('main').innerText(), /Refugees/)
	assert.match(await page.locator('main').innerText(), /1 USD = 0\.92 EUR/)
	const own = await browse(site)
	await own.goto('/en/funding')
	assert.deepEqual(await findings(own), [])
	const csv = await (await site.get('/en/funding.csv')).text()
	assert.match(csv, /^id,year,source/)
	assert.match(csv, /Harbour Foundation/)
})

statement('the coordinator cannot allocate more than a source has left', async ({ site }) => {
	const page = await as('coordinator', site)
	await page.goto('/en/allocations/new')
	await page.fill('[name=title]', 'Too much')
	await page.selectOption('[name=source]', { label: 'Harbour Foundation' })
	await page.fill('[name=year]', String(new Date().getUTCFullYear()))
	await page.fill('[name=amount]', '1,000,000.00')
	await page.locator('main form .buttons button').first().click()
	await page.waitForLoadState()
	assert.match(await said(page), /is left of this source/)
})

statement('an award is an allocation at the same moment', async ({ site, browse }) => {
	const page = await as('coordinator', site)
	await page.goto('/en/funding')
	await page.getByRole('link', { name: 'Applications' }).first().click()
	const card = page.locator('li.card', { hasText: 'Tide watch' })
	await card.locator('[name=need]').fill('5')
	await card.locator('[name=inclusion]').fill('4')
	await card.locator('[name=doable]').fill('5')
	await card.locator('[name=lasting]').fill('3')
	await card.getByRole('button', { name: 'Score', exact: true }).click()
	await page.waitForLoadState()
	assert.match(await card.innerText(), /1 score: 4\.25 \/ 5/)
	await card.locator('[name=granted]').fill('5000')
	await card.getByRole('button', { name: 'Award' }).click()
	await page.waitForLoadState()
	assert.match(await said(page), /No more is given than was asked for/)
	await card.locator('[name=granted]').fill('300.50')
	await card.getByRole('button', { name: 'Award' }).click()
	await page.waitForLoadState()
	assert.match(await said(page), /Decided/)
	assert.deepEqual(await findings(page), [])
	const reader = await browse(site)
	await reader.goto('/en/funding')
	assert.match(await reader.locator('main').innerText(), /Tide watch/)
})

statement('a file for funders is refused with what is missing, and written when nothing is',
	async ({ site, browse }) => {
		const page = await as('coordinator', site)
		await page.goto('/en/funding/exports')
		assert.doesNotMatch(await page.locator('main').innerText(), /Not complete/, 'the demonstration is')
		await page.fill('[name=org_id]', '')
		await page.fill('[name=prefix]', '')
		await page.locator('main form .buttons button').click()
		await page.goto('/en/funding/exports')
		assert.match(await page.locator('main').innerText(), /identifier of the organisation/)
		assert.equal((await site.get('/en/funding/iati.xml')).status, 422)
		assert.equal((await site.get('/en/funding/grants.csv')).status, 422)
		await page.fill('[name=org_name]', 'City of Brindlemere')
		await page.fill('[name=org_id]', 'XM-DAC-BRINDLE')
		await page.fill('[name=prefix]', '360G-brindlemere')
		await page.locator('main form .buttons button').click()
		await page.goto('/en/settings/city')
		await page.fill('[name=country]', 'GB')
		await page.locator('main form .buttons button').first().click()
		await page.waitForLoadState()
		const reader = await browse(site)
		await reader.goto('/en/funding')
		const iati = await (await site.get('/en/funding/iati.xml')).text()
		assert.match(iati, /<iati-activities version="2\.03"/)
		const names = [...iati.matchAll(/<iati-activity [\s\S]*?<\/iati-activity>/g)][0][0]
		for (const one of ['iati-identifier', 'reporting-org', 'title', 'description',
			'participating-org', 'activity-status', 'activity-date', 'recipient-country', 'sector',
			'budget', 'transaction']) assert.ok(names.includes(`<${one}`), one)
		const grants = await (await site.get('/en/funding/grants.json')).json()
		const grant = grants.grants.find((g) => g.title === 'Tide watch')
		assert.equal(grant.amountAwarded, 300.5)
		assert.match(grant.recipientOrganization[0].id, /^360G-brindlemere-org:/)
		assert.ok(grants.grants.some((g) => /Learning Days/.test(g.grantProgramme[0].title)),
			'grants to events of the festival are grants too')
	})

statement('a partner is told what was asked for already, and can withdraw it', async ({ site }) => {
	const page = await as('partner', site, { scripts: false, width: 320 })
	const apply = async (title) => {
		await page.goto('/en/funding')
		await page.getByRole('link', { name: 'Apply' }).first().click()
		await page.fill('[name=title]', title)
		await page.fill('[name=about]', 'Bread and words.')
		await page.fill('[name=asked]', '99,50')
		await page.locator('main form .buttons button').first().click()
		await page.waitForLoadState()
	}
	await apply('Words at the oven')
	assert.match(await said(page), /Thank you/)
	const made = page.url()
	await apply('Words at the oven')
	assert.match(await said(page), /applied for this already/)
	assert.ok(await page.locator('main li a', { hasText: 'Words at the oven' }).count())
	await page.goto(made)
	await page.getByRole('button', { name: 'Withdraw this application' }).click()
	await page.waitForLoadState()
	assert.match(await said(page), /Withdrawn/)
	assert.equal(await page.getByRole('button', { name: 'Withdraw this application' }).count(), 0)
	await page.goto(`${made}/history`)
	assert.match(await page.locator('main').innerText(), /Withdrawn|withdraw/)
})

statement('a currency is taken in small letters and refused when there is none, in forms, files and the API',
	async ({ site }) => {
		const page = await as('coordinator', site)
		const fill = async (currency) => {
			await page.goto('/en/fund-sources/new')
			await page.fill('[name=name]', `Lottery ${currency}`)
			await page.selectOption('[name=type]', 'donor')
			await page.fill('[name=amount]', '1.234,50')
			await page.fill('[name=currency]', currency)
			await page.locator('main form .buttons button').first().click()
			await page.waitForLoadState()
		}
		await fill('eur')
		assert.match(await page.locator('main').innerText(), /EUR/)
		await fill('QQQ')
		assert.match(await page.locator('main').innerText(), /must be a currency of ISO 4217/)
		assert.equal(await page.inputValue('[name=amount]'), '1.234,50')
	})
