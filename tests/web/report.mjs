// SPDX-License-Identifier: AGPL-3.0-or-later
// The progress report, from empty to a signed PDF; and the form of a round, loaded as a file.
import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { assert, as, said, statement } from './harness.mjs'

const button = (page, name) => page.getByRole('button', { name, exact: true })
const form = `type,name,label,hint,words,required,draft,options
form,round-9,Report of round nine,Of the network,,,,
section,part_one,The city,,,,,
line,name,Name of the city,,,yes,city name,
text,partners,Who takes part?,,20,,records partner sector,
section,part_two,The end,,,,,
whole,people,Inhabitants,,,,,
choices,fields,Fields of work,,,,,health=Health; work=Work
`
let address

statement('the form of a round is loaded as a file, and one that is none says what it lacks', async ({ site }) => {
	const page = await as('coordinator', site)
	const file = path.join(path.dirname(site.store), 'round.csv')
	writeFileSync(file, 'year,value\n2020,1\n')
	await page.goto('/en/forms/load')
	await page.setInputFiles('[name=file]', file)
	await button(page, 'Load').click()
	assert.match(await page.locator('.problems').innerText(), /type, name and label/)
	writeFileSync(file, form)
	await page.setInputFiles('[name=file]', file)
	await button(page, 'Load').click()
	assert.match(await said(page), /form is loaded/)
	await page.selectOption('[name=language]', 'en')
	await button(page, 'Begin').click()
	address = new URL(page.url()).pathname
	assert.match(address, /\/reports\/\d+$/)
	assert.match(await page.locator('main').innerText(), /0 \/ 4/)
})

statement('a question appears once it is asked, says what it hangs on, and is not missed before', async ({ site, browse }) => {
	const page = await as('coordinator', site, { scripts: false, width: 320 })
	const file = path.join(path.dirname(site.store), 'branches.csv')
	writeFileSync(file, `type,name,label,required,options,when
form,branches,Branches,,,
choice,plan,Is there a plan?,yes,yes=Yes; no=No,
line,called,What is it called?,yes,,\${plan} = 'yes'
`)
	await page.goto('/en/forms/load')
	await page.setInputFiles('[name=file]', file)
	await button(page, 'Load').click()
	await page.selectOption('[name=language]', 'en')
	await button(page, 'Begin').click()
	await page.getByRole('link', { name: 'Branches' }).last().click()
	assert.match(await page.locator('main').innerText(), /Asked only after certain answers to “Is there a plan\?”/)
	assert.equal(await page.locator('[name="a:called"]').count(), 0)
	await page.check('[name="a:plan"][value=yes]')
	await button(page, 'Save').click()
	assert.match(await said(page), /1 more question is asked here/)
	await page.fill('[name="a:called"]', 'Everyone learns')
	await button(page, 'Save').click()
	await page.check('[name="a:plan"][value=no]')
	await button(page, 'Save').click()
	assert.equal(await page.locator('[name="a:called"]').count(), 0)
	await page.check('[name="a:plan"][value=yes]')
	await button(page, 'Save').click()
	assert.equal(await page.locator('[name="a:called"]').inputValue(), 'Everyone learns')
})

// A survey as LimeSurvey exports it: its own "other", a limit, a table of rows, a ranking.
const row = (cells) => `<row>${Object.entries({ language: 'en', gid: 1, ...cells }).map(([k, v]) => `<${k}><![CDATA[${v}]]></${k}>`).join('')}</row>`
const rows = (name, ...list) => `<${name}><rows>${list.map(row).join('')}</rows></${name}>`
const question = (qid, type, title, text, more) => ({ qid, parent_qid: 0, type, title, question: text, question_order: qid, ...more })
const survey = `<?xml version="1.0"?><document>${[
	rows('groups', { group_name: 'About the city' }),
	rows('questions', question(1, 'L', 'Q1', 'Who leads?', { other: 'Y' }),
		question(2, 'N', 'Q2', 'How many people work for it?'),
		question(3, 'F', 'Q3', 'How far is it?'), question(4, 'R', 'Q4', 'What comes first?')),
	rows('answers', { qid: 1, code: 'A1', answer: 'The mayor' }, { qid: 3, code: 'f', answer: 'Far' },
		{ qid: 3, code: 'n', answer: 'Near' }, { qid: 4, code: 'x', answer: 'Schools' }),
	rows('subquestions', { qid: 31, parent_qid: 3, title: 'a', question: 'Planning' },
		{ qid: 32, parent_qid: 3, title: 'b', question: 'Funding' }),
	rows('question_attributes', { qid: 2, attribute: 'max_num_value_n', value: 500 },
		{ qid: 2, attribute: 'em_validation_q_tip', value: 'At most 500, please.' }),
	rows('surveys', { sid: 77 }), rows('surveys_languagesettings', { surveyls_language: 'en', surveyls_title: 'Survey of round nine' }),
].join('')}</document>`

statement('a survey of LimeSurvey is asked with its tables, limits and "other", and what it lost is told', async ({ site }) => {
	const page = await as('coordinator', site, { scripts: false, width: 320 })
	const file = path.join(path.dirname(site.store), 'round.lss')
	writeFileSync(file, survey)
	await page.goto('/en/forms/load')
	await page.setInputFiles('[name=file]', file)
	await button(page, 'Load').click()
	assert.match(await said(page), /read otherwise/)
	assert.match(await page.locator('main').innerText(), /"Q4": A ranking is asked as a choice/)
	await page.getByRole('link', { name: 'Begin a report with this form' }).click()
	await page.selectOption('[name=language]', 'en')
	await button(page, 'Begin').click()
	await page.getByRole('link', { name: 'About the city' }).last().click()
	const table = page.getByRole('group', { name: 'How far is it?', exact: true })
	assert.deepEqual(await table.getByRole('group').allInnerTexts().then((all) => all.map((x) => x.split('\n')[0].replace(' (optional)', ''))),
		['Planning', 'Funding'])
	await table.getByRole('group', { name: 'Funding' }).getByLabel('Near').check()
	await page.check('[name="a:Q1"][value="-oth-"]')
	await page.fill('[name="a:Q2"]', '501')
	await button(page, 'Save').click()
	assert.match(await page.locator('.problems').innerText(), /How many people work for it\?: At most 500, please\./)
	assert.equal(await page.inputValue('[name="a:Q2"]'), '501')
	await page.fill('[name="a:Q2"]', '500')
	await button(page, 'Save').click()
	assert.match(await said(page), /Saved/)
	await page.fill('[name="a:Q1_other"]', 'The council')
	await button(page, 'Save').click()
	const whole = page.url().replace(/\/answers.*/, '/paper')
	await page.goto(whole)
	assert.match(await page.locator('main').innerText(), /How far is it\?[\s\S]*Funding\s+Near[\s\S]*/)
	assert.match(await page.locator('main').innerText(), /The council/)
	assert.match((await (await page.request.get(`${whole}.pdf`)).body()).subarray(0, 5).toString(), /%PDF/)
	const json = await (await page.request.get(`${whole}.json`)).json()
	assert.equal(json.sections[0].items.find((x) => x.name === 'Q3_b').table, 'Q3')
})

statement('a draft says what the city holds, within its words, and waits to be read', async ({ site }) => {
	const page = await as('coordinator', site)
	await page.goto(address)
	await button(page, 'Draft all empty answers').click()
	assert.match(await said(page), /2 answers were drafted/)
	await page.getByRole('link', { name: 'The city' }).click()
	assert.equal(await page.locator('[name="a:name"]').inputValue(), 'Brindlemere')
	assert.match(await page.locator('[name="a:partners"]').inputValue(), /Museum|Library|School/)
	assert.match(await page.locator('main').innerText(), /of at most 20 words/)
	assert.match(await page.locator('main').innerText(), /please read it/)
})

statement('an answer of the wrong kind is said beside its field, and stays as it was typed', async ({ site }) => {
	const page = await as('data-owner', site)
	await page.goto(`${address}/answers/part_two`)
	await page.fill('[name="a:people"]', 'very many')
	await page.getByLabel('Health').check()
	await button(page, 'Save').click()
	assert.match(await page.locator('.problems').innerText(), /whole number/)
	assert.equal(await page.locator('[name="a:people"]').inputValue(), 'very many')
	await page.fill('[name="a:people"]', '12,345')
	await button(page, 'Save').click()
	assert.match(await said(page), /Saved/)
	assert.equal(await page.locator('[name="a:people"]').inputValue(), '12345')
	assert.ok(await page.getByLabel('Health').isChecked())
})

statement('too long an answer is kept, and stops only the signature', async ({ site }) => {
	const page = await as('coordinator', site)
	await page.goto(`${address}/answers/part_one`)
	await page.fill('[name="a:partners"]', 'word '.repeat(30))
	await button(page, 'Save').click()
	assert.match(await page.locator('main').innerText(), /30 of at most 20 words – too long/)
	await page.goto(address)
	await button(page, 'Ready to sign').click()
	assert.match(await said(page), /Not ready to sign.*too long: 1/)
	const lead = await as('lead', site)
	await lead.goto(`${address}/sign`)
	assert.equal(await lead.locator('main li li a').count(), 1, 'the answer that is too long')
	await lead.fill('[name=role]', 'Mayor')
	await lead.check('[name=sure]')
	await button(lead, 'Sign').click()
	assert.match(await lead.locator('.problems').innerText(), /longer than allowed/)
	await page.goto(`${address}/answers/part_one`)
	await page.fill('[name="a:partners"]', 'Six partners: libraries and schools.')
	await page.check('[name=read]')
	await button(page, 'Save').click()
})

statement('a coordinator cannot sign, the political lead can, and then nothing changes', async ({ site }) => {
	const page = await as('coordinator', site)
	await page.goto(`${address}/sign`)
	assert.match(await page.locator('main').innerText(), /signed by the political lead: .*Henrik Tallis/)
	assert.equal(await page.locator('main form').count(), 0)
	const lead = await as('lead', site)
	await lead.goto(`${address}/sign`)
	await lead.fill('[name=name]', 'Maria Mayor')
	await lead.fill('[name=role]', 'Mayor of Brindlemere')
	await lead.check('[name=sure]')
	await button(lead, 'Sign').click()
	assert.match(await said(lead), /frozen/)
	await page.goto(`${address}/answers/part_one`)
	assert.equal(await page.locator('textarea').count(), 0)
})

statement('the paper holds answers and signature, and its code is the code of the JSON', async ({ site }) => {
	const page = await as('coordinator', site)
	await page.goto(address)
	const got = async (name) => {
		const [download] = await Promise.all([page.waitForEvent('download'),
			page.getByRole('link', { name, exact: true }).click()])
		const file = path.join(path.dirname(site.store), download.suggestedFilename())
		await download.saveAs(file)
		return file
	}
	const json = readFileSync(await got('JSON'))
	const code = createHash('sha256').update(json).digest('hex')
	const text = spawnSync('pdftotext', ['-layout', await got('PDF'), '-'], { encoding: 'utf8' }).stdout
	for (const words of ['Report of round nine', 'Six partners: libraries and schools.', 'Maria Mayor',
		'Mayor of Brindlemere'])
		assert.ok(text.includes(words), `the PDF has no "${words}":\n${text}`)
	assert.ok(text.replace(/\s/g, '').includes(code), 'the PDF has not the code of the JSON')
	assert.equal(readFileSync(await got('Word (DOCX)')).subarray(0, 2).toString(), 'PK')
})

// The whole way of a round, in the words of the city: nothing but the pages is used.
for (const lang of ['ar', 'zh'])
	statement(`the progress form that ships goes from empty to a signed PDF: ${lang}, 320 pixels, no scripts`, async ({ site }) => {
		const page = await as('coordinator', site, { scripts: false, width: 320 })
		const act = (name) => page.locator(`form:has([name=act][value=${name}]) button`).click()
		const narrow = async () => assert.ok(await page.evaluate(() =>
			document.documentElement.scrollWidth <= innerWidth), `${page.url()} scrolls sideways`)
		await page.goto(`/${lang}/reports/new`)
		await narrow()
		await page.check('[name=form][value=progress]')
		await page.selectOption('[name=language]', lang)
		await page.fill('[name=from_day]', '2025-01-01')
		await page.fill('[name=to_day]', '2026-12-31')
		await page.locator('main form:has([name=language]) button').click()
		const report = page.url()
		await act('draft')
		await narrow()
		const sections = await page.locator('main table a[href*="/answers/"]').evaluateAll((all) => all.map((a) => a.href))
		assert.ok(sections.length > 2)
		for (const section of sections) {
			await page.goto(section)
			await narrow()
			for (const box of await page.locator('main textarea, main input[type=text], main input:not([type])').all())
				if (!(await box.inputValue()).trim()) await box.fill('Brindlemere 2026')
			for (const group of await page.locator('main fieldset:has([type=radio])').all())
				if (!(await group.locator(':checked').count())) await group.locator('[type=radio]').first().check()
			if (await page.locator('[name=read]').count()) await page.check('[name=read]')
			await page.locator('button[name=then][value=stay]').click()
			assert.equal(await page.locator('.problems').count(), 0, await said(page))
		}
		await page.goto(report)
		await act('ready')
		const lead = await as('lead', site, { scripts: false, width: 320 })
		await lead.goto(`${report}/sign`)
		await lead.fill('[name=name]', 'Leo Lead')
		await lead.fill('[name=role]', 'Mayor')
		await lead.check('[name=sure]')
		await lead.locator('main form button').click()
		assert.equal(await lead.locator('.problems').count(), 0, await said(lead))
		await lead.goto(report)
		const [download] = await Promise.all([lead.waitForEvent('download'),
			lead.locator('a[href$=".pdf"]').click()])
		const file = path.join(path.dirname(site.store), `${lang}.pdf`)
		await download.saveAs(file)
		const ask = (program, ...words) => spawnSync(program, [...words, file].concat(program === 'pdftotext' ? '-' : []),
			{ encoding: 'utf8' }).stdout
		const text = ask('pdftotext')
		for (const words of ['Leo Lead', { ar: 'مقاهي', zh: '学习咖啡馆' }[lang]])
			assert.ok(text.normalize('NFKC').includes(words), `the PDF has no "${words}":\n${text}`)
		assert.match(ask('pdfinfo'), /Tagged: +yes/)
		assert.doesNotMatch(ask('pdffonts').split('\n').slice(2).join('\n'), / no +(yes|no) +(yes|no) +\d/, 'a font is not inside')
	})
