// SPDX-License-Identifier: AGPL-3.0-or-later
// What cannot be answered is answered with its status and a page that says what to do.
import net from 'node:net'
import { assert, people, signIn, statement } from './harness.mjs'

async function complete(page) {
	assert.equal(await page.locator('h1').count(), 1)
	assert.ok((await page.locator('main').innerText()).length > 40, 'the page says next to nothing')
	assert.ok(await page.locator('main a, main form').count() >= 1, 'no way out of the page')
	assert.ok(await page.locator('link[rel=stylesheet]').count() === 1, 'no style')
}

for (const path of ['/en/nothing-here', '/en/progress/key-features/99.9', '/en/progress/none/1', '/en/partners/1',
	'/ar/nothing-here'])
	statement(`there is no such page: ${path}`, async ({ site, browse }) => {
		const page = await browse(site)
		const answer = await page.goto(path)
		assert.equal(answer.status(), 404)
		await complete(page)
	})

statement('a stranger at a page for the signed-in is asked to sign in, or refused', async ({ site, browse }) => {
	for (const path of ['/en/status', '/en/imports', '/en/settings', '/en/people']) {
		const page = await browse(site)
		const answer = await page.goto(path)
		const refused = [401, 403].includes(answer.status()) || page.url().includes('/sign-in')
		assert.ok(refused, `${path} answered ${answer.status()}`)
		await complete(page)
	}
})

statement('a partner may not see what is for coordinators', async ({ site, as }) => {
	const page = await as('partner', site)
	const answer = await page.goto('/en/imports')
	assert.equal(answer.status(), 403)
	await complete(page)
})

statement('a form without its token is refused', async ({ site, as }) => {
	const page = await as('coordinator', site)
	const answer = await page.request.post('/en/account', { form: { name: 'Mallory' }, maxRedirects: 0 })
	assert.ok([400, 403].includes(answer.status()), `${answer.status()}`)
})

statement('a wrong password is refused without a word on who exists', async ({ site, browse }) => {
	const say = []
	for (const email of [people.coordinator, 'nobody@example.org']) {
		const page = await browse(site)
		await page.goto('/en/sign-in')
		await page.fill('[name=email]', email)
		await page.fill('[name=password]', 'not the password')
		await page.locator('main form button').first().click()
		assert.ok(page.url().includes('/sign-in'))
		say.push((await page.locator('.problems, .notice, .error').first().innerText()).trim())
	}
	assert.equal(say[0], say[1])
})

statement('an unknown parameter of a page is dropped from its address', async ({ site }) => {
	const answer = await site.get('/en/progress/key-features/4.2.1?utm_source=x')
	assert.ok([301, 302, 303, 307, 308].includes(answer.status), `${answer.status}`)
	assert.ok(!answer.headers.get('location').includes('utm'))
})

statement('bytes that are no request are refused, and the server goes on', async ({ site }) => {
	const first = await new Promise((resolve) => {
		const s = net.connect(site.port, '127.0.0.1', () => s.write('GET /en/ HTTP/1.1\r\nHost : x\r\n\r\n'))
		let text = ''
		s.on('data', (d) => (text += d))
		s.on('close', () => resolve(text))
		setTimeout(() => s.destroy(), 5000)
	})
	assert.match(first, /^HTTP\/1\.1 400 /)
	assert.equal((await site.get('/healthz')).status, 200)
})

statement('signing out ends the session', async ({ site, browse }) => {
	const page = await browse(site)
	await signIn(page, 'coordinator')
	const cookies = await page.context().cookies()
	await page.locator('form[action$="/sign-out"] button').click()
	await page.waitForLoadState()
	await page.context().addCookies(cookies)
	await page.goto('/en/status')
	assert.equal(await page.locator('form[action$="/sign-out"]').count(), 0)
})
