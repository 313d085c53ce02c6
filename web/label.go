package web

import (
	"net/http"
	"strings"

	"github.com/google/uuid"

	"sotaisan/holding"
	"sotaisan/internal/viewer"
	"sotaisan/labels"
	"sotaisan/registry"
)

// showCode is what a scanned label opens, by the state of the label: the asset, a room, or, of a blank
// one, what to bind it to. Malformed and unknown codes get one page, and so do all visitors who may not
// see what the code names; the statements that are run are the same for each of these.
func (s *site) showCode(w http.ResponseWriter, r *http.Request) error {
	code, err := labels.Parse(r.PathValue("code"))
	if err != nil {
		return s.notFound(w, r)
	}
	if _, ok := viewer.From(r.Context()); ok {
		asset, err := s.Register.Asset(r.Context(), code)
		if err != nil {
			return err
		}
		own, err := s.Labels.Registry().ResolveLabel(r.Context(), code.String())
		switch {
		case err != nil:
			return err
		case asset != nil:
			page := s.newAssetPage(code, asset)
			if own != nil {
				page.LabelState = own.State
			}
			return s.renderAsset(w, r, http.StatusOK, page)
		case own != nil && own.Subject == labels.SubjectBlank && own.State == holding.BlankLabel:
			return s.showBlank(w, r, http.StatusOK, code, nil, nil)
		case own != nil && own.AssetID == nil && own.State != holding.VoidLabel:
			return s.showPlace(w, r, own)
		}
	}
	label, err := s.Register.Label(r.Context(), code)
	if err != nil {
		return err
	}
	if label == nil {
		return s.notFound(w, r)
	}
	return s.renderLabel(w, r, http.StatusOK, code, label, reportForm{})
}

// showPrefixedCode is the same for the address with /a/ in front.
func (s *site) showPrefixedCode(w http.ResponseWriter, r *http.Request) error {
	if !strings.EqualFold(r.PathValue("prefix"), "a") {
		return s.notFound(w, r)
	}
	return s.showCode(w, r)
}

type labelPage struct {
	Code   labels.Code
	Label  *Label
	Form   reportForm
	Thanks bool
}

func (s *site) renderLabel(w http.ResponseWriter, r *http.Request, status int, code labels.Code, label *Label, form reportForm) error {
	return s.render(w, r, status, "label", text(r, "title.label"), "/"+code.String(),
		labelPage{code, label, form, r.URL.Query().Has("reported")})
}

type assetPage struct {
	*Asset
	Label      labels.Code        // that was scanned; an asset may have several
	LabelState holding.LabelState // of that label; "" when it is not known
	Form       *observation
	Paper      *paper
	Waivers    map[uuid.UUID]*waiver // by gap
	Reasons    []holding.GapReason   // for a waiver
	Done       string                // the form that was sent, "" for none
	Refused    []string              // why one was not
}

// newAssetPage is the page with its forms empty.
func (s *site) newAssetPage(code labels.Code, asset *Asset) assetPage {
	page := assetPage{Asset: asset, Label: code, Form: s.newObservation(asset), Paper: &paper{Operation: uuid.New()},
		Waivers: map[uuid.UUID]*waiver{}, Reasons: registry.WaiverReasons}
	for _, g := range asset.Gaps {
		page.Waivers[g.ID] = &waiver{Operation: uuid.New(), Gap: g.ID}
	}
	return page
}

func (s *site) renderAsset(w http.ResponseWriter, r *http.Request, status int, page assetPage) error {
	if r.Method == http.MethodGet {
		page.Done = r.URL.Query().Get("done")
	}
	return s.render(w, r, status, "asset", page.Name, "/"+page.Label.String(), page)
}

// notFound is one page, byte by byte, whatever was asked for.
func (s *site) notFound(w http.ResponseWriter, r *http.Request) error {
	return s.render(w, r, http.StatusNotFound, "notfound", text(r, "title.notfound"), "/", nil)
}
