// SPDX-License-Identifier: AGPL-3.0-or-later
// A power cut in the middle of an import: nothing is half done, and the work is offered again.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { assert, as, statement, stoa } from './harness.mjs'

function largeFile(folder) {
	const lines = ['Year,Ward,Age,Value']
	for (let ward = 0; ward < 250; ward++)
		for (let age = 0; age < 40; age++)
			for (let year = 2000; year < 2025; year++)
				lines.push(`${year},Ward ${ward},${age} to ${age + 1},${(ward * 7 + age + year) % 100}.5`)
	const file = path.join(folder, 'large.csv')
	writeFileSync(file, lines.join('\n') + '\n')
	return file
}

const reading = async (page) => (await page.locator('meta[http-equiv=refresh]').count()) > 0
async function until(page, done, what, seconds = 120) {
	for (let i = 0; i < seconds * 4; i++) {
		if (await done()) return
		await page.waitForTimeout(250)
		await page.reload()
	}
	assert.fail(`${what}: ${await page.locator('main').innerText()}`)
}

statement('an import that kill -9 cut off leaves nothing, and is offered again', async ({ site }) => {
	const page = await as('coordinator', site)
	await page.goto('/en/imports/new')
	await page.setInputFiles('[name=file]', largeFile(path.dirname(site.store)))
	await page.locator('main form button').click()
	await until(page, async () => !(await reading(page)), 'the file is not read to its end')
	const address = page.url()
	await page.locator('form:has([name=act][value=apply]) button').click()
	await page.goto('/en/jobs')
	await page.locator('main table tbody th a').first().click()
	await until(page, async () => !/as soon as a worker/.test(await page.locator('main').innerText()), 'nobody begins')
	const job = new URL(page.url()).pathname
	await page.locator('progress, [role=progressbar]').first().waitFor({ timeout: 300 }).catch(() => {})
	assert.doesNotMatch(await page.locator('main').innerText(), /See the result/, 'it was too fast to be cut off')
	await site.kill()
	await site.start()
	await page.goto(job)
	await until(page, async () => (await page.locator('form[action$="/again"]').count()) > 0,
		'the job is not offered again', 60)
	assert.match(await page.locator('main').innerText(), /stopped in the middle/)
	const check = stoa(['check', '--store', site.store])
	assert.equal(check.code, 0, check.out + check.err)
	await page.goto(address)
	assert.doesNotMatch(await page.locator('.status').first().innerText(), /In force/)
	await page.goto(job)
	await page.locator('form[action$="/again"] button').click()
	await page.goto(address)
	await until(page, async () => /In force/.test(await page.locator('.status').first().innerText()),
		'the second run does not end well')
})
