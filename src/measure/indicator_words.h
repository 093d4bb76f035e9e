/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Figures in whole sentences, in the reader's language; the room's own. */
#ifndef MEASURE_INDICATOR_WORDS_H
#define MEASURE_INDICATOR_WORDS_H

#include "measure/indicator_math.h"

/* sentence_template: What a measure of the Key Features says, with {value} and {base} in it, N_();
 * NULL for a measure without one. */
const char *sentence_template(struct str framework, struct str code);
/* sentence_fill: A template with the figure in it. {base} is 100, or 1,000 for a small share;
 * {value} then is how many of them. Without {base}, {value} is the figure itself. */
struct str sentence_fill(struct arena *a, const struct lang *lang, struct str text, double value,
    struct str unit);

/* trend_sentence: "Since 2012 it has risen by 0.6 percentage points a year (between 0.4 and 0.8)."
 * or that it cannot be told yet, and why. good_r: MARK_…, by the direction of the measure. */
struct str trend_sentence(struct arena *a, const struct lang *lang, const struct trend *t,
    struct str unit);
/* target_sentence: How far the latest figure is from the target, and what is needed a year. */
struct str target_sentence(struct arena *a, const struct lang *lang, const struct target *t,
    const struct observation *latest, enum direction direction, struct str unit);
/* amount_text: A difference of two figures with its unit: "3.2 percentage points", "310". */
struct str amount_text(struct arena *a, const struct lang *lang, double value, struct str unit);
/* range_text: "1.2 to 3.4"; empty where there is no interval. signs: with + and −. */
struct str range_text(struct arena *a, const struct lang *lang, double low, double high,
    bool signs);
/* signed_text: "+1.2", "−3". */
struct str signed_text(struct arena *a, const struct lang *lang, double x);

#endif
