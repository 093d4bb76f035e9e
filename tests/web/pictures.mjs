// SPDX-License-Identifier: AGPL-3.0-or-later
// The pictures of docs/pictures: each page as it is first seen, under 200 kB.
import { mkdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { as, browse, data, root, Site } from './harness.mjs'

const folder = path.join(root, 'docs/pictures')
const measure = 'progress/key-features/4.2.1'
const wanted = [
	{ name: 'home', path: '/en/' }, { name: 'temple', path: '/en/progress' },
	{ name: 'measure', path: `/en/${measure}?by=age`, height: 1100 }, { name: 'equity', path: '/en/equity' },
	{ name: 'arabic', path: `/ar/${measure}`, lang: 'ar' },
	{ name: 'narrow', path: `/en/${measure}`, width: 320, height: 640 },
]

async function take(page, name) {
	const file = path.join(folder, `${name}.png`)
	await page.screenshot({ path: file })
	const size = statSync(file).size
	console.log(`${path.relative(root, file)}: ${Math.round(size / 1000)} kB`)
	if (size > 200_000) process.exitCode = 1
}

mkdirSync(folder, { recursive: true })
const site = await new Site().start()
for (const { name, path: address, ...options } of wanted) {
	const page = await browse(site, options)
	await page.goto(address)
	await take(page, name)
}
const page = await as('coordinator', site)
await page.goto('/en/imports/new')
await page.setInputFiles('[name=file]', path.join(data, 'evening-courses.csv'))
await page.locator('main form button').click()
while (await page.locator('meta[http-equiv=refresh]').count()) {
	await page.waitForTimeout(500)
	await page.reload()
}
await take(page, 'import')
await site.stop()
process.exit()
