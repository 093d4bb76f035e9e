/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What headers of tables mean, in six languages. A header is compared without case, blanks and
 * signs; the first word that fits wins, and a column is given to one role only.
 */
#include "formats/feed_table.h"

#include <string.h>

static const struct { const char *code, *words; } roles[ROLES] = {
	[ROLE_ID] = { "id", "courseid eventid id code coursecode identifier uid "
	    "reference ref numero "
	    "número номер код 编号 编码 المعرف رقم kursnummer activityid" },
	[ROLE_TITLE] = { "title", "title name coursetitle eventtitle course event "
	    "activity programme "
	    "titre intitule intitulé nom titulo título nombre curso actividad название "
	    "наименование "
	    "курс мероприятие 标题 名称 课程 活动 العنوان الاسم الدورة titel kurs program" },
	[ROLE_ABOUT] = { "about", "description about details summary descriptif resume résumé "
	    "descripcion descripción описание 描述 说明 简介 الوصف وصف beschreibung" },
	[ROLE_VENUE] = { "venue", "venue place location locationname site lieu salle lugar sede "
	    "место площадка 地点 场所 المكان الموقع ort veranstaltungsort building" },
	[ROLE_VENUE_ID] = { "venue-id", "locationid venueid placeid siteid" },
	[ROLE_ADDRESS] = { "address", "address adresse direccion dirección domicilio адрес 地址 "
	    "العنوانالبريدي عنوانالمكان streetaddress" },
	[ROLE_LATITUDE] = { "latitude", "latitude lat latitud широта 纬度 خطالعرض y" },
	[ROLE_LONGITUDE] = { "longitude", "longitude lon lng long longitud долгота 经度 خطالطول x" },
	[ROLE_DAY] = { "day", "firstdate startdate date start day begin debut début datededebut "
	    "datededébut fecha fechainicio fechadeinicio inicio дата датаначала начало 日期 开始日期 "
	    "التاريخ تاريخالبدء datum beginn" },
	[ROLE_UNTIL] = { "until", "lastdate enddate end finish fin datedefin fechafin fechadefin "
	    "датаокончания окончание 结束日期 تاريخالانتهاء ende" },
	[ROLE_BEGINS] = { "begins", "starttime time begins from heure heuredebut heurededébut "
	    "heurededebut hora horainicio horadeinicio время времяначала 时间 开始时间 الوقت "
	    "وقتالبدء uhrzeit" },
	[ROLE_ENDS] = { "ends", "endtime ends to heurefin heuredefin horafin horadefin "
	    "времяокончания 结束时间 وقتالانتهاء" },
	[ROLE_BEGINS_HOUR] = { "begins-hour", "starthour" },
	[ROLE_BEGINS_MINUTE] = { "begins-minute", "startminute startmin" },
	[ROLE_ENDS_HOUR] = { "ends-hour", "endhour" },
	[ROLE_ENDS_MINUTE] = { "ends-minute", "endminute endmin" },
	[ROLE_WEEKDAY] = { "weekday", "dayoftheweek dayofweek weekday jour joursemaine dia día "
	    "diadelasemana деньнедели 星期 يومالأسبوع wochentag" },
	[ROLE_COST] = { "cost", "cost price fee fees prix tarif cout coût precio coste costo цена "
	    "стоимость 价格 费用 السعر التكلفة preis" },
	[ROLE_CURRENCY] = { "currency", "currency devise monnaie moneda divisa валюта 货币 العملة" },
	[ROLE_FREE] = { "free", "free isfree gratuit gratis gratuito бесплатно 免费 مجاني" },
	[ROLE_AGE_FROM] = { "age-from", "agemin minage minimumage agefrom agefromyears ageminimum "
	    "edadminima edadmínima возрастот 最小年龄 العمرالأدنى" },
	[ROLE_AGE_TO] = { "age-to", "agemax maxage maximumage ageto agemaximum "
	    "edadmaxima edadmáxima "
	    "возрастдо 最大年龄 العمرالأقصى" },
	[ROLE_ORGANISER] = { "organiser", "organiser organizer provider organisation organization "
	    "organisateur organisme organizador entidad организатор 主办方 机构 المنظم الجهة "
	    "veranstalter" },
	[ROLE_URL] = { "url", "url link website web webaddress lien site-web sitio "
	    "enlace ссылка сайт "
	    "网址 链接 الرابط" },
	[ROLE_MAIL] = { "mail", "email mail courriel correo correoelectronico почта "
	    "электроннаяпочта "
	    "邮箱 البريد البريدالإلكتروني" },
	[ROLE_PHONE] = { "phone", "phone telephone tel téléphone telefono teléfono телефон 电话 "
	    "الهاتف" },
	[ROLE_LANGUAGE] = { "language", "language languages langue langues idioma "
	    "idiomas язык языки "
	    "语言 اللغة sprache" },
	[ROLE_SUBJECT] = { "subject", "subject category theme topic section theme thème matiere "
	    "matière categorie catégorie materia tema categoria categoría предмет тема категория "
	    "科目 主题 类别 الموضوع الفئة thema" },
	[ROLE_PLACES] = { "places", "places capacity seats placesdisponibles capacite capacité "
	    "plazas cupo aforo мест количествомест 名额 人数 المقاعد plaetze" },
};

const char *feed_role_code(enum feed_role role)
{
	return roles[role].code ? roles[role].code : "";
}

/* Lower case of ASCII and Cyrillic, without blanks and signs. */
static struct str plain(struct arena *a, struct str header)
{
	struct buf b = buf_in(a, 200);
	header = str_slice(header, 0, 100);
	for (size_t i = 0; i < header.n; i++) {
		unsigned char c = (unsigned char)header.p[i];
		unsigned char next = i + 1 < header.n ? (unsigned char)header.p[i + 1] : 0;
		if (c >= 'A' && c <= 'Z') {
			buf_byte(&b, (char)(c + 32));
		} else if (c == 0xd0 && next >= 0x90 && next <= 0x9f) {	/* А…П */
			buf_byte(&b, (char)0xd0);
			buf_byte(&b, (char)(next + 0x20));
			i++;
		} else if (c == 0xd0 && next >= 0xa0 && next <= 0xaf) {	/* Р…Я */
			buf_byte(&b, (char)0xd1);
			buf_byte(&b, (char)(next - 0x20));
			i++;
		} else if (c == 0xc3 && next >= 0x80 && next <= 0x9e) {	/* À…Þ */
			buf_byte(&b, (char)0xc3);
			buf_byte(&b, (char)(next + 0x20));
			i++;
		} else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 128) {
			buf_byte(&b, (char)c);
		}
	}
	return buf_view(&b);
}

/* Where in the words of a role the header stands, from 1; 0: it does not. */
static int rank(struct str header, const char *words)
{
	struct str word, rest = str_of(words);
	for (int n = 1; str_cut(&rest, ' ', &word); n++)
		if (str_eq(word, header))
			return n;
	return 0;
}

void feed_shape_propose(struct arena *a, const struct table_row *head, struct table_shape *out)
{
	for (int role = 0; role < ROLES; role++) {
		int best = 0;
		out->column[role] = -1;
		for (size_t i = 0; roles[role].words && i < head->count; i++) {
			int n = rank(plain(a, head->cells[i].text), roles[role].words);
			if (n && (!best || n < best)) {
				best = n;
				out->column[role] = (int)i;
				out->header[role] = arena_copy(a, head->cells[i].text);
			}
		}
	}
}

bool feed_shape_read(const char *mapping, const struct table_row *head, struct table_shape *out)
{
	struct str part, code, rest = str_of(mapping);
	for (int role = 0; role < ROLES; role++)
		out->column[role] = -1;
	while (str_cut(&rest, ';', &part)) {
		int role = 1, column = -1;
		struct str name = part;
		if (!str_cut(&name, '=', &code))
			continue;
		code = str_trim(code);
		name = str_trim(name);
		while (role < ROLES && !str_eq(code, str_of(feed_role_code((enum feed_role)role))))
			role++;
		for (size_t i = 0; i < head->count; i++)
			if (str_eq(str_trim(head->cells[i].text), name))
				column = (int)i;
		if (role == ROLES || column < 0)
			return false;
		out->column[role] = column;
		out->header[role] = name;
	}
	return true;
}

struct str feed_shape_text(struct arena *a, const struct table_shape *shape)
{
	struct buf b = buf_in(a, 4000);
	for (int role = 1; role < ROLES; role++)
		if (shape->column[role] >= 0)
			buf_printf(&b, "%s%s=%.*s", b.n ? "; " : "",
			    feed_role_code((enum feed_role)role),
			    STR(str_trim(shape->header[role])));
	return buf_view(&b);
}
