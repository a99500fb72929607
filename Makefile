# libdicom: GNU make and a C11 compiler; zlib is the only dependency.
# The flags of the user (CPPFLAGS, CFLAGS, LDFLAGS) come last, so they win.

BUILD  ?= build
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
INCDIR ?= $(PREFIX)/include
HOSTCC ?= $(CC)
HOST_CFLAGS ?= -O1
CLANG  ?= clang

VERSION := $(shell sed -n 's/^\#define DICOM_VERSION "\(.*\)"/\1/p' \
             include/dicom/base.h)
SONAME  := libdicom.so.$(firstword $(subst ., ,$(VERSION)))

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
            -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 \
            -Wcast-qual -Wundef -Wwrite-strings $(if $(WERROR),-Werror)
FLAGS    := -std=c11 -O2 -g $(WARNINGS)
# One set of objects serves both libraries: hidden symbols make PIC cheap.
LIB_FLAGS := -DDICOM_BUILD -fPIC -fvisibility=hidden -fno-semantic-interposition

# Callers see the public headers alone; the library and its tests see all.
PUBLIC := -Iinclude -I$(BUILD)/gen
INNER  := $(PUBLIC) -Ilib

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-5s %s\n' $(1) $(2))

.PHONY: all lib check check-asan check-clang check-analyze check-gates \
        check-all programs demo fuzz fuzz-afl fuzz-programs bench install \
        uninstall dist clean help FORCE
.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:

all:

# ---- sources -------------------------------------------------------------

SOURCES  := $(sort $(wildcard lib/*/*.c))
EXAMPLES := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard examples/*.c)))
TESTS    := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/test_*.c)))
FUZZERS  := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard fuzz/fuzz_*.c)))
TOOLS    := $(filter-out %/dicom-demo,$(filter $(BUILD)/examples/dicom-%, \
              $(EXAMPLES)))
has = $(if $(wildcard $(1)),$(2))

# What the generators make; each rule is in force once its generator exists.
GEN_C := $(call has,dictionary/gen_dict.c,dict_tables.c) \
         $(call has,dictionary/gen_charsets.c,charset_tables.c) \
         $(call has,dictionary/gen_numbers.c,number_tables.c) \
         $(call has,dictionary/gen_rules.c,rule_tables.c)
GEN_H := $(call has,dictionary/gen_dict.c,dicom/tags.h dicom/uids.h)
GEN_C := $(addprefix $(BUILD)/gen/,$(GEN_C))
GEN_H := $(addprefix $(BUILD)/gen/,$(GEN_H))

OBJECTS := $(SOURCES:%.c=$(BUILD)/obj/%.o) \
           $(GEN_C:$(BUILD)/%.c=$(BUILD)/obj/%.o)
SUPPORT := $(patsubst %.c,$(BUILD)/obj/%.o,$(sort $(wildcard tests/support/*.c)))
ENCODE  := $(BUILD)/obj/tests/support/encode.o
STATIC  := $(BUILD)/libdicom.a
SHARED  := $(BUILD)/libdicom.so

all: lib $(EXAMPLES)
lib: $(STATIC) $(SHARED)
programs: all $(TESTS) fuzz-programs
$(STATIC): $(OBJECTS)

# ---- compiling -----------------------------------------------------------

# A stamp changes when what it was made of does: other flags, other files.
define stamp
	$(Q)mkdir -p $(@D); echo '$(1)' | cmp -s - $@ || echo '$(1)' >$@
endef
define compile
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(FLAGS) $(1) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@
endef
define link
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(filter %.o,$^) $(filter %.a,$^) $(1) \
	  $(LDLIBS) -o $@
endef

$(BUILD)/flags.stamp: FORCE
	$(call stamp,$(CC) $(FLAGS) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS))
$(BUILD)/objects.stamp: FORCE
	$(call stamp,$(OBJECTS))

$(BUILD)/obj/lib/%.o: lib/%.c $(BUILD)/flags.stamp | $(GEN_H)
	$(call compile,$(LIB_FLAGS) $(INNER))
$(BUILD)/obj/gen/%.o: $(BUILD)/gen/%.c $(BUILD)/flags.stamp | $(GEN_H)
	$(call compile,$(LIB_FLAGS) -Wno-overlength-strings $(INNER))
$(BUILD)/obj/examples/%.o: examples/%.c $(BUILD)/flags.stamp | $(GEN_H)
	$(call compile,$(PUBLIC))
$(BUILD)/obj/fuzz/%.o: fuzz/%.c $(BUILD)/flags.stamp | $(GEN_H)
	$(call compile,$(PUBLIC) -Itests)
$(BUILD)/obj/tests/%.o: tests/%.c $(BUILD)/flags.stamp | $(GEN_H)
	$(call compile,$(INNER) -Itests)

$(STATIC): $(BUILD)/objects.stamp
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $(filter %.o,$^)

# libdicom.so -> libdicom.so.0 -> libdicom.so.0.1.0
$(SHARED).$(VERSION): $(OBJECTS) $(BUILD)/objects.stamp
	$(call link,-shared -Wl$(comma)-soname$(comma)$(SONAME) \
	  -Wl$(comma)-Bsymbolic-functions -lz)
$(SHARED): $(SHARED).$(VERSION)
	$(Q)ln -sf libdicom.so.$(VERSION) $(BUILD)/$(SONAME)
	$(Q)ln -sf $(SONAME) $@
comma := ,

$(BUILD)/examples/%: $(BUILD)/obj/examples/%.o $(STATIC)
	$(call link,-lz)
$(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(SUPPORT) $(STATIC)
	$(call link,-lcmocka -lz -lpthread)

# ---- tables --------------------------------------------------------------

# Generators run on the building machine: HOSTCC, and no flags for the target.
HOST_SHARED := $(patsubst %.c,$(BUILD)/host/%.o, \
                 $(filter-out dictionary/gen_% dictionary/rule_%, \
                   $(wildcard dictionary/*.c)))

$(BUILD)/host/%.o: %.c
	$(call say,HOST,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(HOSTCC) $(FLAGS) -Iinclude -Ilib $(HOST_CFLAGS) -MMD -MP -c $< -o $@
$(BUILD)/gen_%: $(BUILD)/host/dictionary/gen_%.o $(HOST_SHARED)
	$(call say,LINK,$@)
	$(Q)$(HOSTCC) $(HOST_CFLAGS) $^ -o $@
$(BUILD)/gen_rules: $(patsubst %.c,$(BUILD)/host/%.o, \
                      $(wildcard dictionary/rule_*.c))

# A generated file is replaced only when it is whole.
define generate
	$(call say,GEN,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(1) >$@.tmp && mv $@.tmp $@
endef
DICT := $(addprefix dictionary/,elements.tsv private.tsv uids.tsv \
          transfer_syntaxes.tsv)

$(BUILD)/gen/dict_tables.c: $(BUILD)/gen_dict $(DICT)
	$(call generate,$< tables $(DICT))
$(BUILD)/gen/dicom/tags.h: $(BUILD)/gen_dict $(DICT)
	$(call generate,$< tags $(DICT))
$(BUILD)/gen/dicom/uids.h: $(BUILD)/gen_dict $(DICT)
	$(call generate,$< uids $(DICT))
$(BUILD)/gen/charset_tables.c: $(BUILD)/gen_charsets \
                               $(wildcard dictionary/charsets/*)
	$(call generate,$< dictionary/charsets)
$(BUILD)/gen/number_tables.c: $(BUILD)/gen_numbers
	$(call generate,$<)
RULES := dictionary/elements.tsv dictionary/uids.tsv \
         $(sort $(wildcard dictionary/rules/*.rules))
$(BUILD)/gen/rule_tables.c: $(BUILD)/gen_rules $(RULES)
	$(call generate,$< $(RULES))

# ---- tests ---------------------------------------------------------------

# GATES= leaves the gates out: they judge the source, not the flags.
GATES   ?= $(sort $(wildcard tests/gates/*.sh))
SCRIPTS ?= $(filter-out tests/run.sh,$(sort $(wildcard tests/*.sh)))

check: programs $(BUILD)/fuzz-seeds.stamp
	@BUILD='$(BUILD)' CC='$(CC)' CXX='$(CXX)' CFLAGS='$(CFLAGS)' \
	  tests/run.sh $(TESTS) $(SCRIPTS) $(GATES) $(FUZZERS)
check-gates: programs
	@BUILD='$(BUILD)' CC='$(CC)' CXX='$(CXX)' CFLAGS='$(CFLAGS)' \
	  tests/run.sh $(GATES)

SANITIZE := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined \
            -fno-sanitize-recover=all
check-asan:
	@$(MAKE) BUILD=$(BUILD)/asan CFLAGS='$(CFLAGS) $(SANITIZE)' WERROR=1 \
	  GATES= check
check-clang:
	@$(MAKE) BUILD=$(BUILD)/clang CC=$(CLANG) CXX=$(CLANG)++ WERROR=1 check
check-analyze: $(GEN_C) $(GEN_H)
	@BUILD='$(BUILD)' FLAGS='$(FLAGS) -DDICOM_BUILD $(INNER)' \
	  sh tests/support/analyze.sh $(SOURCES)
check-all: check check-clang check-asan check-analyze

demo: $(BUILD)/examples/dicom-demo $(BUILD)/examples/dicom-dump
	$(BUILD)/examples/dicom-demo $(BUILD)/demo.dcm
	$(BUILD)/examples/dicom-dump $(BUILD)/demo.dcm

# ---- fuzzing -------------------------------------------------------------

# Without an engine each target is linked with a main that replays files.
FUZZ_ENGINE  ?= $(BUILD)/obj/fuzz/driver.o
FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?= $(patsubst fuzz/%.c,%,$(sort $(wildcard fuzz/fuzz_*.c)))
FUZZ_CFLAGS  := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
                -fno-sanitize-recover=all

fuzz-programs: $(FUZZERS)
$(BUILD)/fuzz/%: $(BUILD)/obj/fuzz/%.o $(filter %.o,$(FUZZ_ENGINE)) $(STATIC)
	$(call link,$(filter-out %.o,$(FUZZ_ENGINE)) -lz)
$(BUILD)/fuzz/fuzz_edit: $(BUILD)/obj/fuzz/edits.o
$(BUILD)/make_seeds: $(BUILD)/obj/fuzz/make_seeds.o $(ENCODE)
	$(call link,-lz)
$(BUILD)/fuzz-seeds.stamp: $(BUILD)/make_seeds
	$(Q)mkdir -p $(BUILD)/fuzz-seeds
	$(Q)$< $(BUILD)/fuzz-seeds && touch $@

fuzz: $(BUILD)/fuzz-seeds.stamp
	@CC='$(CLANG)' sh fuzz/run.sh probe
	@$(MAKE) BUILD=$(BUILD)/libfuzzer CC='$(CLANG)' HOSTCC='$(HOSTCC)' \
	  CFLAGS='$(FUZZ_CFLAGS) -fsanitize=fuzzer-no-link' \
	  FUZZ_ENGINE=-fsanitize=fuzzer fuzz-programs
	@BUILD='$(BUILD)' sh fuzz/run.sh libfuzzer $(FUZZ_SECONDS) $(FUZZ_TARGETS)
fuzz-afl: $(BUILD)/fuzz-seeds.stamp
	@$(MAKE) BUILD=$(BUILD)/afl CC=afl-clang-fast HOSTCC='$(HOSTCC)' \
	  FUZZ_ENGINE=-fsanitize=fuzzer fuzz-programs
	@BUILD='$(BUILD)' sh fuzz/run.sh afl $(FUZZ_SECONDS) $(FUZZ_TARGETS)

# ---- benchmark -----------------------------------------------------------

BENCH := $(patsubst %.c,$(BUILD)/obj/%.o, \
           tests/bench/bench.c tests/bench/bare.c tests/bench/library.c)
$(BUILD)/bench/bench: $(BENCH) $(STATIC)
	$(call link,-lz)
$(BUILD)/bench/gen: $(BUILD)/obj/tests/bench/gen.o $(ENCODE)
	$(call link,-lz)
$(BUILD)/bench/headers: $(BUILD)/obj/tests/bench/headers.o $(STATIC)
	$(call link,-lz)
$(BUILD)/bench/text: $(BUILD)/obj/tests/bench/text.o $(STATIC)
	$(call link,-lz)
$(BUILD)/bench/model: $(BUILD)/obj/tests/bench/model.o $(STATIC)
	$(call link,-lz)
bench: $(addprefix $(BUILD)/bench/,bench headers text model gen) \
       $(BUILD)/examples/dicom-json
	@sh tests/bench/run.sh $(BUILD)

# ---- installing ----------------------------------------------------------

install: all
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(INCDIR)/dicom \
	  $(DESTDIR)$(LIBDIR)/pkgconfig
	install -m 644 include/dicom.h $(DESTDIR)$(INCDIR)
	install -m 644 $(wildcard include/dicom/*.h) $(GEN_H) \
	  $(DESTDIR)$(INCDIR)/dicom
	install -m 644 $(STATIC) $(DESTDIR)$(LIBDIR)
	install -m 755 $(SHARED).$(VERSION) $(DESTDIR)$(LIBDIR)
	ln -sf libdicom.so.$(VERSION) $(DESTDIR)$(LIBDIR)/$(SONAME)
	ln -sf $(SONAME) $(DESTDIR)$(LIBDIR)/libdicom.so
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(LIBDIR)|' \
	  -e 's|@INCDIR@|$(INCDIR)|' -e 's|@VERSION@|$(VERSION)|' dicom.pc.in \
	  >$(DESTDIR)$(LIBDIR)/pkgconfig/dicom.pc
	$(if $(TOOLS),install -m 755 $(TOOLS) $(DESTDIR)$(BINDIR))

uninstall:
	rm -f $(addprefix $(DESTDIR)$(BINDIR)/,$(notdir $(TOOLS))) \
	  $(addprefix $(DESTDIR)$(INCDIR)/dicom/, \
	    $(notdir $(wildcard include/dicom/*.h) $(GEN_H))) \
	  $(addprefix $(DESTDIR)$(LIBDIR)/,libdicom.a libdicom.so $(SONAME) \
	    libdicom.so.$(VERSION) pkgconfig/dicom.pc) \
	  $(DESTDIR)$(INCDIR)/dicom.h
	-rmdir $(DESTDIR)$(INCDIR)/dicom

dist:
	$(Q)mkdir -p $(BUILD)
	git archive --prefix=libdicom-$(VERSION)/ \
	  -o $(BUILD)/libdicom-$(VERSION).tar.gz HEAD

clean:
	rm -rf $(BUILD)

help:
	@echo 'all            libraries and tools, in $(BUILD)/'
	@echo 'check          all tests and gates; ends with N passed, N failed'
	@echo 'check-asan     the tests with AddressSanitizer and UBSan'
	@echo 'check-clang    check, built by clang'
	@echo 'check-analyze  gcc -fanalyzer, clang-tidy, cppcheck on lib/'
	@echo 'check-gates    the gates alone'
	@echo 'check-all      all of these'
	@echo 'demo           write a small DICOM file and dump it'
	@echo 'fuzz           libFuzzer: FUZZ_SECONDS=60 FUZZ_TARGETS=...'
	@echo 'fuzz-afl       the same targets under AFL++'
	@echo 'bench          timings against the bare walk'
	@echo 'install        PREFIX=/usr/local DESTDIR=   (and uninstall)'
	@echo 'dist, clean    tarball of HEAD; remove $(BUILD)/'
	@echo 'Variables: BUILD CC CFLAGS CPPFLAGS LDFLAGS V=1 WERROR=1'

-include $(shell find $(BUILD)/obj $(BUILD)/host -name '*.d' 2>/dev/null)
