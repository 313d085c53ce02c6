// Package typeface has the faces in which everything is printed. Be Vietnam Pro (SIL Open Font License, OFL.txt)
// was drawn for Vietnamese, with all its 134 accented letters, which the fonts that PDF readers and Go bring lack.
package typeface

import _ "embed"

// Regular and SemiBold are the faces as TrueType files. Nobody may change them.
var (
	//go:embed BeVietnamPro-Regular.ttf
	Regular []byte
	//go:embed BeVietnamPro-SemiBold.ttf
	SemiBold []byte
)
