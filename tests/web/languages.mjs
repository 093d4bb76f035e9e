// SPDX-License-Identifier: AGPL-3.0-or-later
// Six languages: what Chinese readers see of figures, groups and places has no English left in it.
import { assert, statement } from './harness.mjs'

const english = ['Female', 'Women', 'Age', 'Background', 'Born in the country', 'Migrants', 'Refugees', 'Deprivation',
	'Most deprived fifth', 'years and over', 'Adult literacy', 'City register', 'Ropewalk', 'Old Harbour', 'Market Cross']

statement('groups, places, sources and titles are in the language of the page', async ({ site, browse }) => {
	const page = await browse(site, { lang: 'zh' })
	for (const path of ['/zh/equity', '/zh/equity?by=deprivation', '/zh/data', '/zh/representation', '/zh/festival/map',
		'/zh/progress/key-features/4.2.1?by=place', '/zh/progress/key-features/4.2.1?by=background']) {
		await page.goto(path)
		const text = await page.locator('main').textContent()
		assert.deepEqual(english.filter((word) => text.includes(word)), [], path)
	}
})
