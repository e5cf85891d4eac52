FROM golang:1.25.4-bookworm
WORKDIR /app
COPY tool.go ./
RUN go build -o tool ./tool.go
