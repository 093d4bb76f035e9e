// SPDX-License-Identifier: AGPL-3.0-or-later
// The plan and the partners: read by everybody, made by the office, commented on by residents.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { assert, as, axeSource, password, said, statement } from './harness.mjs'

const main = (page) => page.locator('main').innerText()
const press = async (page, locator) => {
	await locator.click()
	await page.waitForLoadState()
}

// complaints: What axe has to say about the page.
async function complaints(page) {
	await page.evaluate(axeSource())
	const { violations } = await page.evaluate(() => window.axe.run())
	return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(' ')}`)
}

const pages = ['/plan', '/plan/board', '/plan/timeline', '/plan/chain', '/plan/matrix', '/plan/versions',
	'/plan/consultation', '/plan/summary', '/assessment', '/assessment?part=sdg', '/partners/network',
	'/representation', '/actions', '/groups', '/agreements', '/meetings']

statement('every page of the plan reads without complaint in English and in Arabic at 320 px', async ({ site, browse }) => {
	for (const [lang, width] of [['en', 1280], ['ar', 320]]) {
		const page = await browse(site, { lang, width })
		for (const address of pages) {
			await page.goto(`/${lang}${address}`)
			assert.deepEqual(await complaints(page), [], `${lang}${address}`)
			assert.equal(await page.locator('h1').count(), 1, `${address} has one h1`)
			const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
			assert.ok(wide <= 0, `${lang}${address} is ${wide} px too wide`)
		}
		assert.deepEqual(page.complaints, [])
	}
})

statement('pages of the plan weigh less than 14 kB with their style', async ({ site }) => {
	const size = async (address) => {
		const answer = await site.get(address, { 'accept-encoding': 'br' })
		return Number(answer.headers.get('content-length'))
	}
	const html = await (await site.get('/en/plan')).text()
	const style = await size(html.match(/\/assets\/style[^"]*\.css/)[0])
	for (const address of pages) {
		const weight = (await size(`/en${address}`)) + style
		assert.ok(weight > 0 && weight < 14_000, `${address}: ${weight} bytes`)
	}
})

statement('a coordinator turns a gap between groups into an action', async ({ site, browse }) => {
	const page = await as('coordinator', site)
	await page.goto('/en/equity?by=background')
	const link = page.locator('a[href*="/plan/gap"][href*="refugees"]').first()
	await press(page, link)
	assert.match(page.url(), /\/actions\/new/)
	assert.match(await page.inputValue('[name=title]'), /Refugees/)
	assert.match(await page.inputValue('[name=slice]'), /background=refugees/)
	assert.ok(await page.isChecked('[name=groups][value=refugees]'))
	assert.notEqual(await page.inputValue('[name=change_to]'), '')
	assert.match(await page.inputValue('[name=change_by]'), /^\d{4}-12-31$/)
	await page.selectOption('[name=objective]', { label: 'Everyone finds a first step' })
	await page.fill('[name=budget]', 'City budget line 4410')
	await press(page, page.locator('main form .buttons button').first())
	assert.match(await said(page), /Saved/)
	const told = await main(page)
	assert.match(told, /What it should change[\s\S]*From\s+[\d.]+ %[\s\S]*To\s+[\d.]+ %[\s\S]*by 31 December/)
	assert.match(told, /No source pays for this yet/)

	await press(page, page.getByRole('link', { name: 'Give it money' }))
	await page.fill('[name=title]', 'Mentors in the evening')
	await page.selectOption('[name=source]', { label: 'Region of the Mere: learning grant' })
	await page.fill('[name=year]', String(new Date().getUTCFullYear()))
	await page.fill('[name=amount]', '1,500.00')
	await press(page, page.locator('main form .buttons button').first())
	assert.match(await said(page), /Saved/)
	const reader = await browse(site)
	await reader.goto('/en/plan')
	assert.match(await main(reader), /Close the gap: Refugees/)
	await reader.goto('/en/funding')
	const row = reader.locator('tr', { hasText: 'Close the gap: Refugees' }).first()
	assert.match(await row.innerText(), /Region of the Mere[\s\S]*1,500/)
})

// Somebody who acts for a partner: invited by the coordinator, joined by the link.
async function partnerOf(name, site, browse, options = { scripts: false }) {
	const office = await as('coordinator', site)
	await office.goto('/en/account/invite')
	await office.fill('[name=email]', `${name.replace(/\W/g, '')}@example.org`)
	await office.check('[name=role][value=partner]')
	await office.selectOption('[name=partner]', { label: name })
	await press(office, office.locator('main form button').first())
	const link = await office.locator('main code').first().innerText()
	const page = await browse(site, { width: 320, ...options })
	await page.goto(new URL(link).pathname)
	await page.fill('[name=name]', 'Noor')
	await page.fill('[name=password]', password)
	await press(page, page.locator('main form button').first())
	return page
}

statement('a partner proposes an action, and the coordinator takes it into the plan', async ({ site, browse }) => {
	const page = await partnerOf('Open Door Refugee Forum', site, browse)
	await page.goto('/en/plan')
	await press(page, page.getByRole('link', { name: 'Propose an action' }))
	await page.fill('[name=title]', 'Reading hour in the laundrette')
	await page.fill('[name=about]', 'One hour of reading while the washing turns.')
	await press(page, page.locator('main form .buttons button').first())
	assert.match(await said(page), /Thank you/)
	assert.match(await main(page), /Waits for the office/)
	const reader = await browse(site)
	await reader.goto('/en/actions')
	assert.doesNotMatch(await main(reader), /laundrette/)

	const office = await as('coordinator', site)
	await office.goto('/en/desk')
	await press(office, office.getByRole('link', { name: /proposals? for the plan waits?/ }))
	const card = office.locator('li.card', { hasText: 'laundrette' })
	await press(office, card.getByRole('button', { name: 'Do not take' }))
	assert.match(await said(office), /why it is not taken/)
	await card.locator('select').selectOption({ label: 'Everyone finds a first step' })
	await press(office, card.getByRole('button', { name: 'Take it into the plan' }))
	await reader.goto('/en/plan')
	assert.match(await main(reader), /Reading hour in the laundrette/)
	await page.goto('/en/plan/propose')
	assert.match(await main(page), /Taken into the plan/)
})

statement('a partner says how far its action is, and changes nothing else of it', async ({ site, browse }) => {
	const page = await partnerOf('Museum of the Tides', site, browse, {})	// axe needs scripts
	await page.goto('/en/desk')
	await press(page, page.getByRole('link', { name: 'Saturday workshops that travel', exact: true }))
	const action = page.url()
	assert.equal((await page.goto(action + '/edit')).status(), 403)
	await page.goto(action)
	await press(page, page.getByRole('link', { name: 'Say how far it is' }))
	assert.deepEqual(await complaints(page), [])
	await page.fill('[name=status_note]', 'The van is repaired.')
	await page.locator('[name^=done-]').last().fill('2031-01-01')
	await press(page, page.locator('main form .buttons button').first())
	assert.match(await said(page), /a day that has come/)
	assert.equal(await page.locator('[name^=done-]').last().inputValue(), '2031-01-01')
	await page.fill('[name=step_due]', '2027-09-01')
	await page.locator('[name^=done-]').last().fill('2026-01-05')
	await press(page, page.locator('main form .buttons button').first())
	assert.match(await said(page), /please say what will be done/)
	assert.equal(await page.locator('[name=step_due]').inputValue(), '2027-09-01')
	await page.locator('[name^=done-]').last().fill('2026-01-05')
	await page.fill('[name=step]', 'A second van')
	await page.fill('[name=step_due]', '2027-09-01')
	await press(page, page.locator('main form .buttons button').first())
	assert.match(await said(page), /in the plan now/)
	assert.match(await main(page), /The van is repaired/)
	assert.match(await main(page), /A second van\s+1 September 2027/)
	await page.goto('/en/plan')
	const foreign = page.getByRole('link', { name: 'Language at work' })
	await page.goto((await foreign.getAttribute('href')).replace('/actions/', '/plan/progress/'))
	assert.match(await main(page), /Only who leads an action/)
})

statement('that an action is stopped is the office\'s: its lead cannot begin it again', async ({ site, browse }) => {
	const office = await as('coordinator', site)
	await office.goto('/en/actions')
	await press(office, office.getByRole('link', { name: 'Green trades for the harbour' }))
	const id = new URL(office.url()).pathname.split('/').pop()
	assert.match(await main(office), /Stopped/)
	const page = await partnerOf('Chamber of Trades', site, browse)
	await page.goto(`/en/plan/progress/${id}`)
	assert.equal(await page.locator('[name=status]').count(), 0)
	await page.fill('[name=status_note]', 'We would like to go on.')
	await page.evaluate(() => {		// a form that was tampered with
		const field = Object.assign(document.createElement('input'), { type: 'hidden', name: 'status', value: 'running' })
		document.querySelector('main form').append(field)
	})
	await press(page, page.locator('main form .buttons button').first())
	assert.match(await said(page), /in the plan now/)
	assert.match(await main(page), /Stopped/)
	assert.match(await main(page), /We would like to go on/)
})

statement('a gap is offered to nobody who may not plan', async ({ site, browse }) => {
	const page = await browse(site)
	await page.goto('/en/equity?by=background')
	assert.equal(await page.locator('a[href*="/plan/gap"]').count(), 0)
})

statement('a measure shows what the city does about it', async ({ site, browse }) => {
	const page = await browse(site)
	await page.goto('/en/progress/key-features/4.2.1')
	assert.match(await page.locator('#actions').innerText(), /Mentors for refugees/)
})

statement('an action shows all it is tied to, and each of those pages shows the action', async ({ site, browse }) => {
	const page = await browse(site, { scripts: false })
	const title = "Learning cafés in Tanner's Yard and Foundry Bank"
	await page.goto('/en/plan')
	await press(page, page.getByRole('link', { name: title }).first())
	const said = await main(page)
	assert.match(said, /Language cafés with childcare[\s\S]*41,400\sEUR/)
	assert.match(said, /Evidence/)
	assert.doesNotMatch(said, /age=65-plus|Features served|4\.6 10\.2/)
	const action = page.url()
	// its figure, feature, goal, event, lead and partner lead to pages that lead back to it
	for (const link of ['Community learning', /^4\.2 /, /^4\.6 /, 'First aid for children', 'Harbour Adult School',
		'Open Door Refugee Forum', 'Everyone finds a first step']) {
		await page.goto(action)
		await press(page, page.locator('main').getByRole('link', typeof link === 'string' ?
			{ name: link, exact: true } : { name: link }).first())
		assert.ok(await page.locator('main').getByRole('link', { name: title }).count(), `${link}: ${page.url()}`)
	}
	const office = await as('coordinator', site)
	await office.goto(action)
	await press(office, office.getByRole('link', { name: 'Language cafés with childcare' }).first())
	assert.ok(await office.locator('main').getByRole('link', { name: title }).count(), 'the allocation')
	await page.goto('/en/plan/chain')
	assert.match(await main(page), /Region of the Mere:\s+learning grant:\s+87,400\sEUR/)
})

statement('the actions go out to a spreadsheet and come back without a difference', async ({ site }) => {
	const page = await as('coordinator', site)
	await page.goto('/en/plan')
	const [download] = await Promise.all([page.waitForEvent('download'),
		page.locator('a[href$="/actions.csv"]').first().click()])
	const file = path.join(path.dirname(site.store), 'actions.csv')
	await download.saveAs(file)
	assert.match(readFileSync(file, 'utf8'), /# rows: 1\d/)
	await page.goto('/en/actions/import')
	await page.setInputFiles('[name=file]', file)
	await press(page, page.locator('main form .buttons button').first())
	assert.doesNotMatch(await main(page), /problem/i)
	await page.goto('/en/plan/versions?from=&to=')
	assert.doesNotMatch(await main(page), /title/i)
})

statement('a resident comments without an account and without scripts, and gets an answer', async ({ site, browse }) => {
	const page = await browse(site, { scripts: false, width: 320 })
	await page.goto('/en/plan/consultation')
	await page.fill('[name=text]', 'More benches to read on, please.')
	await page.fill('[name=sum]', '99')
	await press(page, page.locator('main form .buttons button').first())
	assert.match(await said(page), /sum/i)
	assert.equal(await page.inputValue('[name=text]'), 'More benches to read on, please.')
	const sum = (await page.locator('label[for=sum]').innerText()).match(/(\d+)\D+(\d+)/)
	await page.fill('[name=sum]', String(Number(sum[1]) + Number(sum[2])))
	await press(page, page.locator('main form .buttons button').first())
	assert.match(await said(page), /Thank you/)
	assert.doesNotMatch(await main(page), /More benches/)

	const office = await as('coordinator', site)
	await office.goto('/en/desk')
	assert.match(await main(office), /comments? of (a resident|residents)/)
	await office.goto('/en/plan/moderate')
	const card = office.locator('li.card', { hasText: 'More benches' })
	await card.locator('textarea').fill('Two are coming in spring.')
	await press(office, card.locator('button[value=shown]'))
	assert.match(await said(office), /Saved/)
	await page.goto('/en/plan/consultation')
	assert.match(await main(page), /More benches[\s\S]*Two are coming in spring/)
})

statement('a comment that is too long comes back whole, and Arabic may be as long as English', async ({ site, browse }) => {
	const page = await browse(site, { scripts: false, lang: 'ar', width: 320 })
	await page.goto('/ar/plan/consultation')
	await page.evaluate(() => document.querySelector('[name=text]').removeAttribute('maxlength'))
	const send = async (text) => {
		await page.fill('[name=text]', text)
		await page.fill('[name=sum]', '0')
		await press(page, page.locator('main form .buttons button').first())
	}
	await send('ك'.repeat(3001))
	assert.match(await said(page), /3000.*3001/)
	assert.equal((await page.inputValue('[name=text]')).length, 3001)
	await send('ك'.repeat(3000))		// only the sum is wrong now
	assert.doesNotMatch(await said(page), /3001/)
	assert.equal((await page.inputValue('[name=text]')).length, 3000)
})

statement('who sends many comments is asked to wait, and loses nothing', async ({ site, browse }) => {
	const page = await browse(site)
	let answer = ''
	for (let i = 0; i < 7 && !/last hour/.test(answer); i++) {
		await page.goto('/en/plan/consultation')
		const sum = (await page.locator('label[for=sum]').innerText()).match(/(\d+)\D+(\d+)/)
		await page.fill('[name=text]', `Comment ${i}`)
		await page.fill('[name=sum]', String(Number(sum[1]) + Number(sum[2])))
		await press(page, page.locator('main form .buttons button').first())
		answer = await said(page)
	}
	assert.match(answer, /last hour/)
	assert.match(await page.inputValue('[name=text]'), /Comment/)
})

statement('a gap of the self-assessment becomes an action with one press', async ({ site }) => {
	const page = await as('coordinator', site)
	await page.goto('/en/assessment')
	const row = page.locator('tr', { hasText: 'Honour learners' })
	assert.match(await row.innerText(), /No/)
	await press(page, row.locator('button'))
	assert.match(page.url(), /\/actions\/\d+\/edit/)
	assert.match(await page.inputValue('[name=title]'), /Honour learners/)
	await page.goto('/fr/plan/board')
	assert.match(await main(page), /Distinguer apprenants/)
	await page.goto('/en/assessment')
	assert.match(await page.locator('tr', { hasText: 'Honour learners' }).innerText(), /Action/)
})

statement('answers of the self-assessment are kept with what shows them', async ({ site, browse }) => {
	const page = await as('coordinator', site)
	await page.goto('/en/assessment?part=sdg')
	await page.locator('#s-g summary').click()
	await page.locator('[name="a.g.1"][value=yes]').check()
	await page.fill('[name="e.g.1"]', 'Garden schools in four districts')
	await press(page, page.locator('#s-g form.form button').last())
	const reader = await browse(site)
	await reader.goto('/en/assessment?part=sdg')
	assert.match(await reader.locator('#s-g').innerText(), /Garden schools in four districts/)
})

statement('a version is set down, and what changes afterwards is told in words', async ({ site }) => {
	const page = await as('coordinator', site)
	await page.goto('/en/plan/versions')
	await page.fill('[name=title]', 'Before the summer')
	await press(page, page.locator('form.form .buttons button').first())
	await page.goto('/en/actions')
	await press(page, page.locator('main table a', { hasText: 'Language at work' }).first())
	await press(page, page.locator('main a.button', { hasText: 'Change' }))
	await page.selectOption('[name=status]', 'running')
	await press(page, page.locator('main form .buttons button').first())
	await page.goto('/en/plan/versions')
	await page.selectOption('#from', { label: 'Before the summer' })
	await page.selectOption('#to', { label: 'Now' })
	await press(page, page.locator('form.filters button'))
	assert.match(await main(page), /Language at work[\s\S]*Status: from Planned to Running/)
})

statement('backgrounds of seats are for those signed in only', async ({ site, browse }) => {
	const reader = await browse(site)
	await reader.goto('/en/representation')
	assert.doesNotMatch(await main(reader), /Refugees/)
	const page = await as('coordinator', site)
	await page.goto('/en/representation')
	assert.match(await main(page), /Refugees/)
	assert.doesNotMatch(await (await site.get('/en/seats.json')).text(), /"background"|born-here/)
})

statement('the handover page is for the office and names duties, agreements and contacts', async ({ site, browse }) => {
	const reader = await browse(site)
	await reader.goto('/en/handover')
	assert.match(reader.url(), /sign-in/)
	const page = await as('coordinator', site)
	await page.goto('/en/handover')
	const text = await main(page)
	for (const words of ['Rooms and advice hours', 'Ask the region', 'Ada Brindle', 'Half-year review'])
		assert.match(text, new RegExp(words))
	assert.deepEqual(await complaints(page), [])
})

statement('actions go out to a workbook and come back: first as a trial, then for good', async ({ site }) => {
	const page = await as('coordinator', site)
	await page.goto('/en/actions')
	const [file] = await Promise.all([page.waitForEvent('download'), page.locator('.formats a', { hasText: /xlsx/i }).click()])
	const path = await file.path()
	await page.goto('/en/actions/import')
	await page.setInputFiles('[name=file]', { name: 'actions.xlsx',
		mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: readFileSync(path) })
	await press(page, page.locator('main form button').first())
	assert.match(await main(page), /This file can be imported|Nothing to change|Imported/)
	assert.match(await main(page), /New: 0, changed: 0, as before: [1-9]/)
})
