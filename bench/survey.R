# SPDX-License-Identifier: AGPL-3.0-or-later
# The same estimates as bench/survey.c by R's package survey; one line for each step: name,
# milliseconds, first estimate and its error.
suppressMessages(library(survey))
file <- commandArgs(TRUE)[1]
data <- if (requireNamespace("data.table", quietly = TRUE))
	as.data.frame(data.table::fread(file, nThread = 2)) else read.csv(file)
items <- as.formula(paste("~", paste(sprintf("q%02d", 1:60), collapse = "+")))
step <- function(name, f) {
	took <- system.time(r <- f())[["elapsed"]]
	se <- tryCatch(sprintf("%.17g", SE(r)[1]), error = function(e) "-")
	cat(name, took * 1000, sprintf("%.17g", coef(r)[1]), se, "\n")
	invisible(r)
}
took <- system.time(d <- svydesign(id = ~psu, strata = ~stratum, weights = ~weight,
	data = data))[["elapsed"]]
cat("design", took * 1000, "\n")
step("means", function() svymean(items, d))
step("domains", function() svyby(items, ~domain, d, svymean))
step("logit", function() svyby(~q01, ~domain, d, svyciprop, vartype = "ci"))
r <- as.svrepdesign(d, type = "subbootstrap", replicates = 100)
step("bootstrap", function() svymean(items, r))
cat("memory", sub("\\D*(\\d+).*", "\\1", grep("VmHWM", readLines("/proc/self/status"),
	value = TRUE)), "\n")
