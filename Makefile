# make test   everything that has to hold, on SQLite and PostgreSQL; sets up what it needs
# make run    the demo at http://127.0.0.1:8080
# make bench  the figures of docs/benchmarks.md

.PHONY: test run bench setup generated lint generate

test: setup generated lint
	go run ./internal/pgtemp/with go test -timeout 30m ./...

run:
	go run ./cmd/sotaisan serve --demo

bench: setup
	SOTAISAN_TEST_DURABLE=1 go run ./internal/pgtemp/with go test -timeout 60m -run '^$$' -bench . -benchmem ./...

setup:
	./scripts/setup

generate:
	go generate .

generated:
	./scripts/check-generated

lint:
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); [ -z "$$unformatted" ] || { echo "not formatted: $$unformatted"; exit 1; }
	go vet ./...
	go tool staticcheck ./...
	@# G113 is a fault of the standard library that was mended in Go 1.17.7.
	go tool gosec -quiet -exclude-generated -exclude=G113 ./...
