# The program with its web app; the same image serves the pages and works (docker-compose.yml).
FROM python:3.13-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgl1 libegl1 libgles2 \
    && rm -rf /var/lib/apt/lists/*
COPY . /src
RUN pip install --no-cache-dir -c /src/constraints.txt "/src[postgresql]" && rm -rf /src
RUN useradd --create-home tmr && install -d -o tmr -g tmr -m 700 /data
USER tmr
VOLUME /data
EXPOSE 8737
ENTRYPOINT ["tmr-vision"]
CMD ["serve", "--help"]
