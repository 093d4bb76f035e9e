// SPDX-License-Identifier: AGPL-3.0-or-later
// Statements about the program, and the means to check them: a server with a store of its own, and
// a real browser. A file of statements reads
//
//	statement('the first page has a skip link', async ({ site, browse }) => {
//		const page = await browse(site)
//		…
//	})
//
// Within one file all statements share one server; each browse() is a new person at a new browser.
import { spawn, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import assert from 'node:assert/strict'

export { assert }
export const root = path.resolve(import.meta.dirname, '../..')
export const built = process.env.STOA_WEB_BUILD ?? path.join(root, 'build-test')
export const data = path.join(root, 'tests/data')
const require = createRequire(path.join(root, 'build-test/node_modules/'))
export const axeSource = () => require('axe-core').source
export const password = 'seven wide open doors'
export const people = { coordinator: 'cora@example.org', 'data-owner': 'dan@example.org',
	partner: 'pia@example.org', administrator: 'ada@example.org', lead: 'leo@example.org' }
const partner = 'Open Door Refugee Forum'	// pia acts for it

const program = path.join(built, 'stoa')

// stoa WORDS…: run a command of the program to its end.
export function stoa(words, input) {
	const r = spawnSync(program, words, { input, encoding: 'utf8', timeout: 300_000 })
	return { code: r.status, out: r.stdout, err: r.stderr }
}

const scratch = mkdtempSync(path.join(tmpdir(), 'stoa-web-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))

// The demonstration city with one person of each role, made once; each site serves a copy.
let demonstration
function demonstrationStore() {
	if (demonstration) return demonstration
	const store = path.join(scratch, 'demonstration.db')
	const made = stoa(['demo', '--quiet', '--store', store])
	assert.equal(made.code, 0, `stoa demo: ${made.err}`)
	for (const [role, email] of Object.entries(people)) {
		const r = stoa(['user', 'add', email, '--role', role, '--name', email.split('@')[0],
			...role === 'partner' ? ['--partner', partner] : [], '--password-stdin', '--store', store],
			password)
		assert.equal(r.code, 0, `stoa user add ${email}: ${r.err}`)
	}
	return (demonstration = store)
}

let copies = 0
function freshStore() {
	const folder = path.join(scratch, `store-${++copies}`)
	mkdirSync(folder)
	// The last command closed it, so that the one file holds everything.
	copyFileSync(demonstrationStore(), path.join(folder, 'stoa.db'))
	return path.join(folder, 'stoa.db')
}

// A running server. kill() is the power cut; start() begins again on the same store.
export class Site {
	constructor(store = freshStore(), options = []) {
		this.store = store
		this.options = options
	}

	async start() {
		const server = spawn(program, ['serve', '--listen', `127.0.0.1:${this.port ?? 0}`, '--store',
			this.store, '--per-address', '10000', ...this.options])
		this.server = server
		this.log = ''
		server.stderr.on('data', (text) => (this.log = (this.log + text).slice(-200_000)))
		this.ended = new Promise((done) => server.on('exit', (code, signal) => done({ code, signal })))
		const line = await new Promise((resolve, reject) => {
			let text = ''
			server.stdout.on('data', (more) => {
				text += more
				const address = text.match(/http:\/\/\S+:(\d+)/)
				if (address) resolve(address)
			})
			this.ended.then((how) =>
				reject(new Error(`the server ended at once: ${JSON.stringify(how)}\n${this.log}`)))
		})
		this.port = Number(line[1])
		this.url = `http://127.0.0.1:${this.port}`
		return this
	}

	async kill() {
		this.server.kill('SIGKILL')
		await this.ended
	}

	async stop() {
		this.server.kill('SIGTERM')
		const { code, signal } = await this.ended
		const complaint = this.log.match(/.*(?:ERROR: |runtime error|Assertion|LeakSanitizer)[\s\S]{0,3000}/)
		assert.ok(!complaint, `the server complained: ${complaint?.[0]}`)
		assert.equal(code, 0, `the server ended with ${code ?? signal}\n${this.log.slice(-2000)}`)
	}

	// get: An answer as it comes over the wire, following nothing.
	get(address, headers = {}) {
		return fetch(new URL(address, this.url), { redirect: 'manual', headers })
	}
}

// ---- the browser ----

let chromium
async function launched() {
	if (chromium) return chromium
	const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
		'--disable-background-networking', '--disable-component-update', '--disable-sync']
	return (chromium = await require('playwright-core').chromium.launch({
		executablePath: process.env.STOA_CHROMIUM ?? '/usr/bin/chromium', args: flags }))
}

const contexts = new Set()

// browse: A page of a new person's browser. page.asked lists every address that it asked for,
// page.complaints what the console or a script found wrong.
export async function browse(site, { lang = 'en', width = 1280, height = 900, scripts = true,
	scheme = 'light', media = 'screen' } = {}) {
	const context = await (await launched()).newContext({ baseURL: site.url, locale: lang,
		viewport: { width, height }, javaScriptEnabled: scripts, colorScheme: scheme,
		acceptDownloads: true, reducedMotion: 'reduce' })
	contexts.add(context)
	context.setDefaultTimeout(20_000)
	const page = await context.newPage()
	if (media !== 'screen') await page.emulateMedia({ media })
	page.asked = []
	page.complaints = []
	page.on('request', (r) => page.asked.push(r.url()))
	page.on('pageerror', (e) => page.complaints.push(String(e)))
	page.on('console', (m) => m.type() === 'error' && page.complaints.push(m.text()))
	return page
}

export async function signIn(page, role) {
	await page.goto('/en/sign-in')
	await page.fill('[name=email]', people[role] ?? role)
	await page.fill('[name=password]', password)
	await page.locator('main form button').first().click()
	await page.waitForLoadState()
	assert.ok(!page.url().includes('/sign-in'), `signing in led to ${page.url()}: ${await said(page)}`)
}

// said: What the page answers to what was done: its notice or its problems.
export async function said(page) {
	const parts = await page.locator('.notice, .problems, .error').allInnerTexts()
	return parts.join(' | ') || (await page.locator('h1').first().innerText())
}

// as: A page of somebody who is signed in.
export async function as(role, site, options) {
	const page = await browse(site, options)
	await signIn(page, role)
	return page
}

// ---- statements ----

const statements = []
export function statement(text, check) {
	statements.push({ text, check })
}

function failure(file, text, error) {
	const lines = String(error.stack ?? error).split('\n').slice(0, 24)
	console.log(`FAIL ${file}: ${text}\n     ${lines.join('\n     ')}`)
}

async function closeContexts() {
	for (const context of contexts) await context.close().catch(() => {})
	contexts.clear()
}

// pictureOf: The last page of a statement that failed, for whoever looks into it.
async function pictureOf(file, number) {
	const folder = path.join(root, 'build-test/web-failures')
	mkdirSync(folder, { recursive: true })
	const page = [...contexts].at(-1)?.pages().at(-1)
	if (!page) return
	const name = path.join(folder, `${file}-${number}.png`)
	await page.screenshot({ path: name, fullPage: true }).catch(() => {})
	console.log(`     at ${page.url()}, picture in ${path.relative(root, name)}`)
}

export async function run(files) {
	const count = { passed: 0, failed: 0, skipped: 0 }
	for (const file of files) {
		statements.length = 0
		await import(path.resolve(file))
		const name = path.basename(file, '.mjs')
		const site = new Site()
		try {
			await site.start()
			for (const [number, { text, check }] of statements.entries()) {
				const from = Date.now()
				try {
					await check({ site, browse, as })
					count.passed++
					if (process.env.STOA_WEB_SHOW) console.log(`  ok ${text} (${Date.now() - from} ms)`)
				} catch (error) {
					count.failed++
					failure(name, text, error)
					await pictureOf(name, number)
				}
				await closeContexts()
			}
			await site.stop()
			count.passed++
		} catch (error) {
			count.failed++
			failure(name, 'the server starts, goes on, and ends in peace', error)
			site.server?.kill('SIGKILL')
		}
	}
	await chromium?.close()
	console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`)
	return count.failed === 0
}
