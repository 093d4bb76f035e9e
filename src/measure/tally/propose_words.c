/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The words by which registers name their columns, in the six languages and in German. */
#include "measure/tally/propose.h"

#include <string.h>

static const struct {
	enum guess guess;
	const char *words;
} known[] = {
	{ GUESS_PERSON,
	    "|id|learner|learner-id|person|person-id|participant|participant-id|student|"
	    "student-id|member-id|user-id|client-id|card-number|pseudonym|apprenant|id-apprenant|"
	    "participant-e|personne|id-personne|numero-apprenant|numéro-apprenant|alumno|id-alumno|"
	    "persona|id-persona|participante|estudiante|teilnehmer|teilnehmer-id|teilnehmende|"
	    "teilnehmernummer|person-nr|kundennummer|المتعلم|رقم-المتعلم|المشارك|رقم-المشارك|الشخص|"
	    "学员|学员编号|学习者|学习者编号|参加者|人员编号|学号|учащийся|id-учащегося|участник|"
	    "id-участника|слушатель|номер-слушателя|человек|" },
	{ GUESS_BORN,
	    "|born|birth|birth-year|year-of-birth|birthdate|birth-date|date-of-birth|dob|"
	    "yob|naissance|année-de-naissance|annee-de-naissance|date-de-naissance|nacimiento|"
	    "año-de-nacimiento|fecha-de-nacimiento|geburtsjahr|geburtsdatum|jahrgang|سنة-الميلاد|"
	    "تاريخ-الميلاد|出生年|出生年份|出生日期|год-рождения|дата-рождения|" },
	{ GUESS_AGE, "|age|age-years|âge|edad|alter|العمر|السن|年龄|возраст|" },
	{ GUESS_DATE,
	    "|date|start|start-date|begin|begin-date|enrolled|enrolment-date|"
	    "enrollment-date|registration-date|course-start|day|début|debut|date-de-début|"
	    "date-de-debut|date-inscription|date-d-inscription|inscription|fecha|fecha-de-inicio|"
	    "inicio|fecha-de-inscripción|datum|beginn|kursbeginn|anmeldedatum|startdatum|التاريخ|"
	    "تاريخ-البدء|تاريخ-التسجيل|日期|开始日期|报名日期|дата|дата-начала|дата-записи|" },
	{ GUESS_PERIOD,
	    "|year|period|school-year|academic-year|semester|term|quarter|année|annee|"
	    "année-scolaire|période|periode|año|ano|curso-escolar|período|periodo|jahr|schuljahr|"
	    "semester|zeitraum|السنة|العام|الفترة|العام-الدراسي|年|年份|年度|学年|学期|год|период|"
	    "учебный-год|" },
	{ GUESS_HOURS,
	    "|hours|hrs|contact-hours|learning-hours|duration|duration-hours|heures|"
	    "nombre-d-heures|durée|horas|duración|duracion|stunden|unterrichtsstunden|"
	    "unterrichtseinheiten|ue|dauer|الساعات|عدد-الساعات|ساعات|المدة|小时|学时|课时|часы|"
	    "количество-часов|часов|" },
	{ GUESS_STATUS,
	    "|status|state|result|outcome|completed|completion|passed|finished|statut|"
	    "résultat|resultat|achevé|estado|resultado|terminado|finalizado|abschluss|ergebnis|"
	    "abgeschlossen|الحالة|النتيجة|مكتمل|状态|结果|完成|完成情况|статус|результат|завершено|"
	    "итог|" },
	{ GUESS_PLACE,
	    "|place|neighbourhood|neighborhood|district|area|ward|borough|zone|postcode|"
	    "postal-code|zip|quartier|arrondissement|commune|code-postal|lieu|barrio|distrito|"
	    "código-postal|codigo-postal|municipio|stadtteil|bezirk|stadtbezirk|ortsteil|wohnort|"
	    "plz|postleitzahl|الحي|المنطقة|الرمز-البريدي|街道|区|社区|邮编|地区|район|микрорайон|"
	    "округ|индекс|" },
	{ GUESS_SEX, "|sex|gender|sexe|genre|sexo|género|genero|geschlecht|الجنس|النوع|性别|пол|" },
};

static const char done_words[] = "|completed|complete|done|finished|passed|pass|yes|y|true|1|"
    "achieved|certificate|graduated|terminé|termine|achevé|acheve|réussi|reussi|oui|validé|"
    "completado|terminado|finalizado|aprobado|sí|si|abgeschlossen|bestanden|ja|beendet|مكتمل|"
    "أكمل|ناجح|نعم|完成|已完成|结业|通过|是|завершено|завершён|завершил|завершила|окончено|сдано|"
    "да|";

struct str propose_slug(struct arena *a, struct str name)
{
	char *p = arena_alloc(a, name.n + 1);
	size_t n = 0;
	name = str_trim(name);
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 32);
		bool joint = (unsigned char)c < 0x80 && !(c >= 'a' && c <= 'z') &&
		    !(c >= '0' && c <= '9');
		if (!joint)
			p[n++] = c;
		else if (n && p[n - 1] != '-')
			p[n++] = '-';
	}
	while (n && p[n - 1] == '-')
		n--;
	return str_n(p, n);
}

static bool has_word(const char *words, struct str slug)
{
	struct str all = str_of(words);
	for (ptrdiff_t at = str_find(all, slug, 0); slug.n && at > 0;
	    at = str_find(all, slug, (size_t)at + 1))
		if (all.p[at - 1] == '|' && all.p[(size_t)at + slug.n] == '|')
			return true;
	return false;
}

enum guess propose_guess(struct str slug)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (has_word(known[i].words, slug))
			return known[i].guess;
	return GUESS_NONE;
}

bool propose_is_done(struct str slug)
{
	return has_word(done_words, slug);
}
