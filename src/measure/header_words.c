/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The words by which files name their columns, in the six languages and in those of the open data
 * that cities publish. Compared as slugs, so case, accents and punctuation do not matter.
 */
#include "measure/propose.h"

#include <string.h>

/* ORDER: the first row that has the word counts; "|" between words. */
static const struct {
	enum column_role role;
	const char *words;
	const char *name;	/* of the dimension or the level of a place */
} known[] = {
	{ ROLE_TIME,
	    "year|years|time|period|date|time-period|time_period|ref-period|refperiod|month|"
	    "quarter-year|reporting-period|calendar-year|financial-year|school-year|academic-year|"
	    "annee|an|periode|exercice|ano|anno|fecha|periodo|jahr|jahre|zeit|zeitraum|datum|"
	    "stichtag|berichtsjahr|السنة|سنة|العام|الفترة|年|年份|年度|时间|日期|год|годы|период|дата" },
	{ ROLE_VALUE, "value|values|obs-value|obs_value|val|figure|observation|observation-value|"
	    "valeur|valeurs|valor|valores|wert|werte|zahl|anzahl|القيمة|قيمة|العدد|数值|值|数据|"
	    "значение|величина|число" },
	{ ROLE_STATUS, "observation-status|obs-status|obs_status|status|flag|flags|statut|estado|"
	    "qualitat|الحالة|状态|статус|признак" },
	{ ROLE_MULTIPLIER, "unit-multiplier|unit-mult|unit_mult|multiplier|multiplicateur|"
	    "multiplicador|faktor|单位乘数|множитель" },
	{ ROLE_UNIT, "unit-measure|unit_measure|unit-of-measure|unit-of-measurement|unit|einheit|"
	    "unite|unite-de-mesure|unidad|unidad-de-medida|masseinheit|الوحدة|وحدة|وحدة-القياس|"
	    "单位|计量单位|единица|единица-измерения|units" },
	{ ROLE_SERIES, "series|indicator|indicator-name|measure|metric|serie|indicateur|indicador|"
	    "reihe|kennzahl|indikator|merkmal|المؤشر|السلسلة|指标|系列|показатель|ряд" },
	{ ROLE_NOTE, "footnote|footnotes|note|notes|comment|comments|remark|remarks|obs-comment|"
	    "commentaire|nota|notas|comentario|bemerkung|anmerkung|fussnote|ملاحظة|ملاحظات|备注|"
	    "注释|примечание" },
	{ ROLE_LOW, "lower|low|lower-ci|ci-lower|lower-bound|lower-limit|lower-confidence-limit|"
	    "lower-95-percent-ci|95-percent-lower|lci|borne-inferieure|limite-inferior|untergrenze|"
	    "الحد-الأدنى|下限|нижняя-граница" },
	{ ROLE_HIGH, "upper|high|upper-ci|ci-upper|upper-bound|upper-limit|upper-confidence-limit|"
	    "upper-95-percent-ci|95-percent-upper|uci|borne-superieure|limite-superior|obergrenze|"
	    "الحد-الأعلى|上限|верхняя-граница" },
	{ ROLE_ERROR, "standard-error|std-error|se|erreur-type|error-estandar|standardfehler|"
	    "الخطأ-المعياري|标准误|стандартная-ошибка" },
	{ ROLE_SAMPLE, "sample-size|sample|unweighted-base|base|taille-de-l-echantillon|"
	    "tamano-de-la-muestra|stichprobe|fallzahl|حجم-العينة|样本量|размер-выборки" },
	{ ROLE_PLACE_CODE, "geocode|geo-code|geo|geography-code|area-code|place-code|ref-area|"
	    "ref_area|ward-code|district-code|region-code|country-code|la-code|ons-code|gss-code|"
	    "code-insee|insee|codgeo|code-commune|codigo-municipio|ags|raum-id|raum_id|gebiet-nr|"
	    "stadtteil-nr|stadtbezirk-nr|bezirk-nr|stt-nr|area-id|place-id|neighbourhood-id|"
	    "رمز-المنطقة|地区代码|行政区划代码|код-района|октмо", "other" },
	{ ROLE_PLACE_NAME, "ward|ward-name", "ward" },
	{ ROLE_PLACE_NAME, "district|city-district|stadtbezirk|bezirk|arrondissement|distrito|"
	    "حي|منطقة|区|市辖区|район|округ|borough", "district" },
	{ ROLE_PLACE_NAME, "neighbourhood|neighborhood|barrio|quartier|microdistrict",
	    "neighbourhood" },
	{ ROLE_PLACE_NAME, "quarter|stadtteil|stadtviertel|ortsteil|街道|квартал", "quarter" },
	{ ROLE_PLACE_NAME, "local-authority|local-authority-name|municipality|gemeinde|commune|"
	    "municipio|kommune|welsh-unitary-authority|scottish-council-area|council-area|"
	    "unitary-authority|health-board|بلدية|市|муниципалитет", "municipality" },
	{ ROLE_PLACE_NAME, "village|dorf|aldea|قرية|村|село|деревня", "village" },
	{ ROLE_PLACE_NAME, "region|region-name|province|bundesland|departement|state|county|kreis|"
	    "landkreis|إقليم|省|область|регион", "region" },
	{ ROLE_PLACE_NAME, "country|country-name|pays|pais|land|بلد|国家|страна", "country" },
	{ ROLE_PLACE_NAME, "city|city-name|ville|ciudad|stadt|town|مدينة|城市|город", "city" },
	{ ROLE_PLACE_NAME, "area|area-name|place|place-name|geography|geography-name|raum|gebiet|"
	    "lieu|lugar|zone|zona|المكان|地区|地点|место|территория", "other" },
	{ ROLE_DIMENSION, "sex|gender|geschlecht|sexe|sexo|genre|genero|الجنس|النوع|性别|пол",
	    "sex" },
	{ ROLE_DIMENSION,
	    "age|age-group|ages|age-band|alter|altersgruppe|tranche-d-age|grupo-de-edad|"
	    "edad|العمر|الفئة-العمرية|年龄|年龄组|возраст|возрастная-группа", "age" },
	{ ROLE_IGNORED, "id|row-id|rowid|index|objectid|fid|lfd-nr", "" },
};

static bool has_word(const char *words, struct str word)
{
	struct str rest = str_of(words), one;
	while (str_cut(&rest, '|', &one))
		if (str_eq(one, word))
			return true;
	return false;
}

bool header_role(struct str word, enum column_role *role_r, const char **name_r)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (word.n && has_word(known[i].words, word)) {
			*role_r = known[i].role;
			*name_r = known[i].name;
			return true;
		}
	return false;
}

/* Words of a category of sex, in any of the languages, and the code they share. */
static const struct {
	const char *code, *words;
} sexes[] = {
	{ "F",
	    "f|female|females|women|woman|girls|girl|femme|femmes|fille|filles|mujer|mujeres|nina|"
	    "ninas|weiblich|frauen|madchen|أنثى|إناث|نساء|女|女性|женщины|женский" },
	{ "M",
	    "m|male|males|men|man|boys|boy|homme|hommes|garcon|garcons|hombre|hombres|nino|ninos|"
	    "mannlich|manner|jungen|ذكر|ذكور|رجال|男|男性|мужчины|мужской" },
};

struct str header_category(struct str dimension, struct str word)
{
	if (!str_eq(dimension, S("sex")))
		return word;
	for (size_t i = 0; i < sizeof sexes / sizeof *sexes; i++)
		if (has_word(sexes[i].words, word))
			return str_of(sexes[i].code);
	return word;
}

bool header_is_total(struct str word)
{
	return has_word("total|all|all-ages|all-persons|persons|both-sexes|everyone|ensemble|tous|"
	    "todos|todas|ambos-sexos|gesamt|insgesamt|alle|zusammen|المجموع|الإجمالي|合计|总计|全部|"
	    "всего|итого|все|_t|t", word);
}

bool header_is_neutral_multiplier(struct str word)
{
	return has_word(
	    "units|unit|0|1|ones|percentage-percent|percent|none|einheiten|unites|unidades", word);
}
