/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/currency.h"

#include "base/money.h"

/* By their decimal places. Without codes of funds, metals and tests. BGN ended with 2025; last
 * year's budgets are still in it. */
static const char none[] =
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF ";
static const char two[] =
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP "
    "GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD "
    "LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB "
    "PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC "
    "SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW "
    "ZWG ";
static const char three[] = "BHD IQD JOD KWD LYD OMR TND ";

/* Others of which a thousand buy little. */
static const char small_units[] = "COP IDR IQD IRR KHR LAK LBP MGA MMK MNT NGN SYP TZS UZS YER ";

static struct str find_in(const char *list, struct str code)
{
	struct str rest = str_of(list), one;
	while (str_cut(&rest, ' ', &one))
		if (one.n && str_ieq(one, code))
			return one;
	return STR_EMPTY;
}

struct str currency_find(struct str text)
{
	struct str code = str_trim(text), found = find_in(two, code);
	if (!found.n)
		found = find_in(none, code);
	return found.n ? found : find_in(three, code);
}

int currency_parts(struct str code)
{
	return find_in(none, code).n ? 0 : find_in(three, code).n ? 3 : 2;
}

int64_t currency_most(struct str code)
{
	return find_in(none, code).n || find_in(small_units, code).n ? MONEY_MOST : 10000000000000;
}
