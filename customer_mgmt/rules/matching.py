"""Which names and tax numbers probably mean the same company."""

import re
import unicodedata

# Legal forms that say nothing about who the company is.
_LEGAL_WORDS = frozenset(
    "ab ag aps as bhd bv co company corp corporation ek gmbh inc incorporated kg kk"
    " lda limited llc llp ltd mbh nv ohg oy oyj plc pte pty sa sarl sas sdn se sl spa"
    " srl ug".split()
)
# Longest first, since one ends with the other.
_LEGAL_ENDINGS = (
    "股份有限公司",
    "有限责任公司",
    "有限責任公司",
    "有限公司",
    "株式会社",
    "公司",
)
_LATIN_MARKS = re.compile("[\u0300-\u036f]")
_WORDS = re.compile(r"[^\W_]+")
# The prefix of a country's tax number where it is not the country's code.
_VAT_PREFIXES = {"GR": "EL"}


def _fold(text: str) -> str:
    """Return the text without case, width and accents."""
    plain = _LATIN_MARKS.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", plain).casefold()


def _strip_endings(key: str) -> str:
    for ending in _LEGAL_ENDINGS:
        if key.endswith(ending) and key != ending:
            return _strip_endings(key.removesuffix(ending))
    return key


def name_key(name: str | None) -> str:
    """Return what is left of a company's name without its spelling.

    Case, width, accents, spaces, punctuation and legal forms go; a name that is nothing
    but a legal form stays. Two names with the same key are likely the same company.

    >>> name_key("Müller & Söhne GmbH & Co. KG"), name_key("MULLER  SOHNE")
    ('mullersohne', 'mullersohne')
    >>> name_key("上海华联（集团）股份有限公司") == name_key("上海华联(集团)有限公司")
    True
    >>> name_key("Acme S.A."), name_key("ACME, Inc."), name_key("Limited")
    ('acme', 'acme', 'limited')
    >>> name_key(None), name_key("…")
    ('', '')
    """
    words = _WORDS.findall(_fold(name or "").replace(".", ""))
    while len(words) > 1 and words[-1] in _LEGAL_WORDS:
        words.pop()
    return _strip_endings("".join(words))


def vat_key(vat: str | None, country_code: str | None = None) -> str:
    """Return a tax number without spaces, signs and its own country's prefix.

    A single sign (Odoo's "/" for "not subject to tax") is no number.

    >>> vat_key("DE 123.456.789", "DE"), vat_key("123456789", "DE"), vat_key("/")
    ('123456789', '123456789', '')
    >>> vat_key("el-094259216", "GR"), vat_key("91310000MA1FL0WQ0X", "CN")
    ('094259216', '91310000MA1FL0WQ0X')
    """
    plain = unicodedata.normalize("NFKC", vat or "").upper()
    number = "".join(_WORDS.findall(plain))
    prefix = _VAT_PREFIXES.get(country_code or "", country_code)
    if prefix and number.startswith(prefix) and len(number) > len(prefix) + 1:
        number = number.removeprefix(prefix)
    return number if len(number) > 1 else ""
