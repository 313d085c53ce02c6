package vntext

import "unicode"

// alike are the letters of other scripts, and the rare ones of Latin, that are drawn like a Latin one, as capitals or
// as small letters: of Cyrillic, Greek, Armenian, Cherokee and Lisu, after the confusables of Unicode Technical
// Standard 39. Those that NFKD makes plain, as the mathematical alphabets, need no line.
var alike = func() map[rune]rune {
	m := map[rune]rune{}
	for latin, letters := range map[rune]string{
		'a': "АаΑαɑᴀᎪꓮ", 'b': "ВвЬьΒβʙᏏᏴꓐ", 'c': "СсϹϲᴄᏟꓚ", 'd': "ԀԁᴅᎠꓓ", 'e': "ЕеΕεᴇҽᎬꓰ", 'f': "ϜϝꓝꞘꞙ", 'g': "ԌԍɡɢցᏀꓖ",
		'h': "НнҺһΗʜհᎻꓧ", 'i': "ІіΙιıɩɪӀӏꓲ", 'j': "ЈјϳͿᴊᎫꓙ", 'k': "КкΚκᴋᏦꓗ", 'l': "ʟᏞԼꓡ", 'm': "МмΜᴍᎷꓟ", 'n': "пПΝηɴոՈꓠ",
		'o': "ОоΟοσᴏՕօꓳ", 'p': "РрΡρᴘᏢꓑ", 'q': "Ԛԛզ", 'r': "гГʀᎡᏒꓣ", 's': "ЅѕꜱՏᏕᏚꓢ", 't': "ТтΤτᴛᎢꓔ", 'u': "μυᴜՍսиИꓴ",
		'v': "ѴѵνᴠᏙᏤꓦ", 'w': "ԜԝωᴡᎳᏔꓪ", 'x': "ХхΧχꓫ", 'y': "УуҮүΥγʏꓬ", 'z': "ΖᴢᏃꓜ", '3': "ЗзӠӡ",
	} {
		for _, r := range letters {
			m[r] = latin
		}
	}
	return m
}()

// latin is foldLetter, and the Latin letter or the dash for what looks like it.
func latin(r rune) rune {
	if r < unicode.MaxASCII {
		return unicode.ToLower(r)
	}
	if unicode.Is(unicode.Pd, r) || r == '\u2212' { // the minus sign
		return '-'
	}
	if plain, ok := alike[r]; ok {
		return plain
	}
	r = foldLetter(r)
	if plain, ok := alike[r]; ok {
		return plain
	}
	return r
}
