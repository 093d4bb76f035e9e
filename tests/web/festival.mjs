// SPDX-License-Identifier: AGPL-3.0-or-later
// The festival: a partner hands in an event, the office decides, somebody counts at the door where
// there is no network.
import { assert, as, axeSource, password, said, statement } from './harness.mjs'

// A person who acts for a partner: invited by the coordinator, joined by the link.
let joined = 0
async function librarian(site, browse, options) {
	const email = `librarian${++joined}@example.org`
	const office = await as('coordinator', site)
	await office.goto('/en/account/invite')
	await office.fill('[name=email]', email)
	await office.check('[name=role][value=partner]')
	await office.selectOption('[name=partner]', { label: 'Brindlemere City Library' })
	await office.locator('main form button').first().click()
	const link = await office.locator('main code').first().innerText()
	const page = await browse(site, options)
	await page.goto(new URL(link).pathname)
	await page.fill('[name=name]', 'Lila')
	await page.fill('[name=password]', password)
	await page.locator('main form button').first().click()
	await page.waitForLoadState()
	return page
}

const findings = async (page) => {
	await page.evaluate(axeSource())
	const { violations } = await page.evaluate(() => window.axe.run(document))
	return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(' ')}`)
}

// The value of a field of the edition that is open: its first day.
const handIn = async (page, title, more = {}) => {
	await page.goto('/en/festival/submit')
	await page.fill('[name=title]', title)
	await page.fill('[name=about]', 'We fold, and everybody takes a crane home.')
	await page.fill('[name=start]', '15:00')
	await page.fill('[name=end]', '16:30')
	await page.fill('[name=address]', 'Reading room')
	for (const [name, value] of Object.entries(more)) await page.fill(`[name=${name}]`, value)
	await page.locator('main form .buttons button').first().click()
	await page.waitForLoadState()
}

statement('a partner hands in an event without scripts, and the office takes it into the programme',
	async ({ site, browse }) => {
		const page = await librarian(site, browse, { scripts: false })
		await handIn(page, 'Paper cranes', { grant_asked: '1,250.00' })
		assert.match(await said(page), /500/, 'more than one event can ask for is refused')
		await page.fill('[name=grant_asked]', '120.50')
		await page.locator('main form .buttons button').first().click()
		await page.waitForLoadState()
		assert.match(await said(page), /Thank you/)
		const reader = await browse(site)
		await reader.goto('/en/festival?q=paper+cranes')
		assert.match(await reader.locator('main').innerText(), /Nothing fits/)

		const office = await as('coordinator', site)
		await office.goto('/en/festival/review')
		const card = office.locator('li.card', { hasText: 'Paper cranes' })
		assert.match(await card.innerText(), /120\.50/)
		await card.locator('[name=grant]').fill('121')
		await card.locator('[name=reply]').fill('With pleasure.')
		await card.getByRole('button', { name: 'Accept' }).click()
		await office.waitForLoadState()
		assert.match(await said(office), /No more is given than was asked for/)
		assert.equal(await card.locator('[name=reply]').inputValue(), 'With pleasure.')
		await card.locator('[name=grant]').fill('100')
		await card.getByRole('button', { name: 'Accept' }).click()
		await office.waitForLoadState()
		assert.match(await said(office), /Decided/)
		await reader.goto('/en/festival?q=paper+cranes')
		assert.match(await reader.locator('main').innerText(), /Paper cranes/)
	})

const leftOfSource = async (office) => {
	await office.goto('/en/festival/review?state=accepted')
	const text = await office.locator('main').innerText()
	return Number(text.match(/of which ([\d,.]+)\s*EUR is left/)[1].replace(/,/g, ''))
}

statement('a grant to an event is paid by the source of the edition, and comes back when it is cancelled',
	async ({ site, browse }) => {
		const page = await librarian(site, browse)
		await handIn(page, 'Kites for the harbour', { grant_asked: '200' })
		const office = await as('coordinator', site)
		const before = await leftOfSource(office)
		await office.goto('/en/festival/review')
		const waiting = office.locator('li.card', { has: office.locator('h2', { hasText: 'Kites for the harbour' }) })
		await waiting.locator('[name=grant]').fill('150.25')
		await waiting.getByRole('button', { name: 'Accept' }).click()
		await office.waitForLoadState()
		assert.equal(await leftOfSource(office), before - 150.25)
		await office.goto('/en/funding')
		const row = office.locator('tr', { hasText: 'Kites for the harbour' }).first()
		assert.match(await row.innerText(), /Harbour Foundation[\s\S]*150\.25/)
		await office.goto('/en/allocations?sort=-id')
		await office.getByRole('link', { name: 'Kites for the harbour' }).first().click()
		await office.goto(office.url() + '/edit')
		await office.fill('[name=amount]', '10')
		await office.locator('main form .buttons button').first().click()
		await office.waitForLoadState()
		assert.match(await said(office), /where it was decided/)

		await office.goto('/en/festival/review?state=accepted')
		const card = office.locator('li.card', { has: office.locator('h2', { hasText: 'Kites for the harbour' }) })
		await card.getByRole('button', { name: 'Cancel the event' }).click()
		await office.waitForLoadState()
		assert.equal(await leftOfSource(office), before)
		await office.goto('/en/funding')
		assert.equal(await office.locator('tr', { hasText: 'Kites for the harbour' }).count(), 0)
	})

statement('two events in one room at one hour are pointed out in the review', async ({ site, browse }) => {
	const page = await librarian(site, browse)
	await handIn(page, 'Knots one')
	await handIn(page, 'Knots two')
	const office = await as('coordinator', site)
	await office.goto('/en/festival/review')
	const card = office.locator('li.card', { hasText: 'Knots two' }).first()
	assert.match(await card.innerText(), /Same venue, same hour/)
	assert.deepEqual(await findings(office), [])
})

// The doors of the last festival: those of the next are not open yet.
const doors = async (page) => {
	await page.goto('/en/festival')
	const last = await page.locator('main a[href*="edition="]').last().getAttribute('href')
	await page.goto(last.replace('/festival?', '/festival/door?'))
}

statement('a door opens with its event, and not weeks before', async ({ site, browse }) => {
	const page = await librarian(site, browse, { scripts: false, width: 320 })
	await page.goto('/en/festival/door')
	await page.locator('.events a').last().click()
	await page.waitForLoadState()
	assert.match(await page.locator('main').innerText(), /not open yet; it opens on/)
	assert.equal(await page.locator('form.door').count(), 0)
})

statement('a price, a day and an edition that cannot be come back with words', async ({ site, browse }) => {
	const page = await librarian(site, browse, { scripts: false, width: 320 })
	await handIn(page, 'Free and dear', { price: '5 euros' })
	assert.match(await said(page), /Either it is free for everybody or it has a price/)
	assert.equal(await page.inputValue('[name=price]'), '5 euros')
	await page.fill('[name=price]', '')
	const venues = await page.locator('[name=venue] option').allInnerTexts()
	assert.equal(new Set(venues).size, venues.length, 'no two venues read alike')
	const last = await page.locator('[name=edition] option', { hasText: String(new Date().getUTCFullYear() - 1) }).getAttribute('value')
	await page.selectOption('[name=edition]', last)
	await page.locator('main form .buttons button').first().click()
	await page.waitForLoadState()
	assert.match(await said(page), /This edition is over/)
})

statement('a librarian counts at the door without a network, and it is sent once', async ({ site, browse }) => {
	const page = await librarian(site, browse, { width: 360, height: 740 })
	await doors(page)
	await page.locator('.events a').first().click()
	await page.waitForLoadState()
	const counted = async () =>
		Number((await page.locator('main strong').first().innerText()).match(/\d+/)[0])
	const before = await counted()
	const posts = []
	page.on('requestfinished', (r) => r.method() === 'POST' && posts.push(r.url()))

	await page.context().setOffline(true)
	for (let i = 0; i < 3; i++) await page.getByRole('button', { name: '+ 6 to 14' }).click()
	await page.getByRole('button', { name: '+ Women and girls' }).click()
	await page.getByRole('button', { name: 'Send' }).click()
	await page.getByText(/Kept on this phone.*: 3/).waitFor()
	assert.equal(posts.length, 0)

	await page.context().setOffline(false)
	await page.getByText('Sent.').waitFor()
	assert.equal(posts.length, 1)
	await page.reload()
	assert.equal(await counted(), before + 3)
	await page.evaluate(() => dispatchEvent(new Event('online')))
	await page.reload()
	assert.equal(await counted(), before + 3)
	assert.deepEqual(await findings(page), [])
})

statement('an answer that was lost does not make the phone count twice', async ({ site, browse }) => {
	const page = await librarian(site, browse)
	await doors(page)
	await page.locator('.events a').first().click()
	await page.waitForLoadState()
	const counted = async () =>
		Number((await page.locator('main strong').first().innerText()).match(/\d+/)[0])
	const before = await counted()
	// The server gets the sending, the phone never hears so.
	let lost = 0
	await page.route(/\/festival\/door\/\d+$/, async (route) => {
		if (route.request().method() !== 'POST' || lost++) return route.continue()
		await route.fetch({ maxRedirects: 0 })
		await route.abort()
	})
	await page.getByRole('button', { name: '+ 25 to 44' }).click()
	await page.getByRole('button', { name: 'Send' }).click()
	await page.getByText(/Kept on this phone.*: 1/).waitFor()
	await page.evaluate(() => dispatchEvent(new Event('online')))
	await page.getByText('Sent.').waitFor()
	assert.equal(lost, 2)
	await page.unroute(/\/festival\/door\/\d+$/)
	await page.reload()
	assert.equal(await counted(), before + 1)
})

statement('a count that cannot be comes back with the reason, and does not stop the others', async ({ site, browse }) => {
	const page = await librarian(site, browse)
	await doors(page)
	const all = page.locator('.events a')
	const [first, second] = [await all.nth(0).getAttribute('href'), await all.nth(1).getAttribute('href')]
	await page.goto(first)
	await page.context().setOffline(true)
	await page.fill('[name=age_0_5]', '5')
	await page.fill('[name=women]', '50')
	await page.getByRole('button', { name: 'Send' }).click()
	await page.getByText(/Kept on this phone.*: 5/).waitFor()
	await page.context().setOffline(false)
	await page.goto(second)		// another door: the bad count is not its business
	await page.fill('[name=age_65]', '7')
	await page.getByRole('button', { name: 'Send' }).click()
	await page.getByText('Sent.').waitFor()
	await page.goto(first)
	await page.getByText(/cannot be more of a group/).first().waitFor()
	assert.equal(await page.inputValue('[name=age_0_5]'), '5')
	assert.equal(await page.inputValue('[name=women]'), '50')
	await page.fill('[name=women]', '4')
	await page.getByRole('button', { name: 'Send' }).click()
	await page.getByText('Sent.').waitFor()
	assert.doesNotMatch(await page.locator('#door-state').innerText(), /Kept/)
})

statement('the counting page opens again without a network', async ({ site, browse }) => {
	const page = await librarian(site, browse)
	await doors(page)
	await page.locator('.events a').first().click()
	await page.waitForLoadState()
	await page.getByText('This page now opens without a network too.').waitFor()	// the first time it is opened
	await page.context().setOffline(true)
	await page.reload()
	await page.getByRole('button', { name: '+ 65 and over' }).click()
	await page.getByRole('button', { name: 'Send' }).click()
	await page.getByText(/Kept on this phone.*: 1/).waitFor()
	await page.context().setOffline(false)
	await page.getByText('Sent.').waitFor()
})

statement('without scripts the door is a plain form', async ({ site, browse }) => {
	const page = await librarian(site, browse, { scripts: false, width: 320 })
	await doors(page)
	await page.locator('.events a').first().click()
	await page.fill('[name=age_65]', '4')
	await page.getByRole('button', { name: 'Send' }).click()
	assert.match(await said(page), /Counted/)
})

statement('a visitor nominates somebody and says how it was, without an account', async ({ site, browse }) => {
	const page = await browse(site, { scripts: false, lang: 'en' })
	await page.goto('/en/festival/awards')
	await page.getByRole('link', { name: 'Nominate somebody' }).first().click()
	await page.fill('[name=nominee]', 'Our caretaker')
	await page.fill('[name=why]', 'He opens the hall at six.')
	await page.getByRole('button', { name: 'Nominate' }).click()
	assert.match(await said(page), /jury/)
	assert.doesNotMatch(await page.locator('main').innerText(), /caretaker/)

	await page.goto('/en/festival/results')
	await page.goto((await page.locator('main a[href*="results?edition="]').last().getAttribute('href'))
		.replace('/results', ''))
	await page.goto((await page.locator('.events a').first().getAttribute('href')))
	await page.getByRole('link', { name: 'How was it?' }).click()
	await page.check('[name=rating][value="5"]')
	await page.getByRole('button', { name: 'Send' }).click()
	assert.match(await said(page), /Thank you/)
})

statement('the result of an edition goes into the figures', async ({ site }) => {
	const page = await as('coordinator', site)
	await page.goto('/en/festival/results')
	await page.getByRole('button', { name: 'Put into the figures' }).click()
	await page.waitForLoadState()
	assert.match(await said(page), /in the figures/)
	await page.getByRole('link', { name: 'See the figures' }).click()
	await page.waitForLoadState()
	assert.match(await page.locator('h1').innerText(), /Learners at the learning festival/)
	assert.match(await page.locator('main').innerText(), /2025/)
	assert.doesNotMatch(await page.locator('main').innerText(), /behind/i, 'nobody is left behind by being counted')
	await page.goto('/fr/progress/own/festival-learners')
	const french = await page.locator('main').innerText()
	for (const english of [/Learners at the/, /People counted/, /Age not known/, /\bGroup\b/])
		assert.doesNotMatch(french, english)
})

statement('the pages of the festival fit a small screen, the keyboard and axe', async ({ site, browse }) => {
	const page = await browse(site, { width: 320, height: 700 })
	const paths = ['', '/print', '/map', '/results', '/awards']
	for (const path of paths.flatMap((p) => [`/en/festival${p}`, `/ar/festival${p}`])) {
		await page.goto(path)
		assert.deepEqual(await findings(page), [], path)
		const wide = await page.evaluate(() => document.documentElement.scrollWidth)
		assert.ok(wide <= 320, `${path} is ${wide} wide`)
		assert.equal(await page.locator('h1').count(), 1)
	}
	assert.deepEqual(page.complaints, [])
})
