using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.ResponseCompression;

namespace Chalkboard.Statistics.AspNetCore.Tests.Requests;

public sealed class BodyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_way_to_write_is_counted()
    {
        using var file = new TemporaryFile(1000);
        await using var site = await StatisticsSite.StartAsync(app => app.Run(async context =>
        {
            var (stream, pipe, bytes) = (context.Response.Body, context.Response.BodyWriter, new byte[10]);
            context.Features.Get<IHttpBodyControlFeature>()!.AllowSynchronousIO = true;
            await context.Response.StartAsync(Stop);
            stream.Write(bytes, 0, 10);
            stream.Write(bytes);
            stream.WriteByte(1);
            await stream.WriteAsync(bytes.AsMemory(0, 10), Stop);
#pragma warning disable CA1835 // This overload is tested too.
            await stream.WriteAsync(bytes, 0, 10, Stop);
#pragma warning restore CA1835
            await Task.Factory.FromAsync(stream.BeginWrite, stream.EndWrite, bytes, 0, 10, null);
            stream.Flush();
            await stream.FlushAsync(Stop);
            pipe.GetMemory(5);
            pipe.Advance(5);
            pipe.GetSpan(5);
            pipe.Advance(5);
            Assert.True(pipe.CanGetUnflushedBytes);
            Assert.Equal(10, pipe.UnflushedBytes);
            pipe.CancelPendingFlush();
            Assert.True((await pipe.FlushAsync(Stop)).IsCanceled);
            await pipe.WriteAsync(bytes, Stop);
            await new MemoryStream(new byte[100]).CopyToAsync(pipe, Stop);
            await pipe.AsStream(leaveOpen: true).WriteAsync(bytes, Stop);
            await context.Response.SendFileAsync(file.Path, Stop);
            await context.Response.SendFileAsync(file.Path, 100, 50, Stop);
            await context.Response.WriteAsync("text", Stop);
            await context.Response.CompleteAsync();
        }));

        var answer = await site.Client.GetByteArrayAsync("/", Stop);

        Assert.Equal(51 + 20 + 100 + 10 + 1000 + 50 + 4, answer.Length);
        Assert.Equal((long)answer.Length, (await site.GetRecordAsync())["Bytes Written"]);
    }

    [Fact]
    public async Task Every_way_to_read_is_counted_once()
    {
        await using var site = await StatisticsSite.StartAsync(app => app.Run(async context =>
        {
            context.Features.Get<IHttpBodyControlFeature>()!.AllowSynchronousIO = true;
            var (stream, pipe, bytes) = (context.Request.Body, context.Request.BodyReader, new byte[10]);
            await stream.ReadExactlyAsync(bytes, Stop);
            _ = await stream.ReadAtLeastAsync(bytes.AsMemory(0, 5), 5, cancellationToken: Stop);
#pragma warning disable CA1835 // This overload is tested too.
            Assert.Equal(5, await stream.ReadAsync(bytes, 0, 5, Stop));
#pragma warning restore CA1835
            Assert.Equal(5, stream.Read(bytes, 0, 5));
            Assert.Equal(5, stream.Read(bytes.AsSpan(0, 5)));
            Assert.NotEqual(-1, stream.ReadByte());
            Assert.Equal(9, await Task<int>.Factory.FromAsync(stream.BeginRead, stream.EndRead, bytes, 0, 9, null));

            // Bytes that are examined again, and bytes that both the stream and the pipe could read.
            var read = await pipe.ReadAsync(Stop);
            pipe.AdvanceTo(read.Buffer.GetPosition(10), read.Buffer.End);
            read = await pipe.ReadAtLeastAsync(50, Stop);
            Assert.True(read.Buffer.Length >= 50);
            pipe.AdvanceTo(read.Buffer.GetPosition(50));
            if (pipe.TryRead(out read)) pipe.AdvanceTo(read.Buffer.Start);
            await stream.ReadExactlyAsync(bytes, Stop);
            await stream.CopyToAsync(Stream.Null, Stop);
        }));

        await site.Client.PostAsync("/", new ChunkedContent(new byte[4000]), Stop);

        Assert.Equal(4000L, (await site.GetRecordAsync())["Bytes Read"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Json_both_ways_is_counted(bool chunked)
    {
        await using var site = await StatisticsSite.StartAsync(app => app.MapPost("/", (string[] words) => words));
        var words = Enumerable.Range(0, 5000).Select(i => $"word{i}").ToArray();
        var content = JsonContent.Create(words);
        if (!chunked) await content.LoadIntoBufferAsync(Stop);

        var answer = await site.Client.PostAsync("/", content, Stop);

        var record = await site.GetRecordAsync();
        var length = (await answer.Content.ReadAsByteArrayAsync(Stop)).Length;
        Assert.Equal((long)length, record["Bytes Written"]);
        Assert.Equal((long)length, record["Bytes Read"]);
    }

    [Fact]
    public async Task A_body_that_is_replaced_and_read_twice_is_counted_once()
    {
        await using var site = await StatisticsSite.StartAsync(app =>
        {
            app.Use(async (context, next) =>
            {
                context.Request.EnableBuffering();
                await new StreamReader(context.Request.Body).ReadToEndAsync(Stop);
                context.Request.Body.Position = 0;
                await next();
            });
            app.Run(async context =>
            {
                var read = await context.Request.BodyReader.ReadAtLeastAsync(1000, Stop);
                await context.Response.WriteAsync($"{read.Buffer.Length}", Stop);
                context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            });
        });

        var answer = await site.Client.PostAsync("/", new ByteArrayContent(new byte[1000]), Stop);

        Assert.Equal("1000", await answer.Content.ReadAsStringAsync(Stop));
        Assert.Equal(1000L, (await site.GetRecordAsync())["Bytes Read"]);
    }

    [Fact]
    public async Task A_body_that_nobody_reads_counts_nothing_and_does_not_disturb_the_next_request()
    {
        await using var site = await StatisticsSite.StartAsync(app => app.Run(context => context.Response.WriteAsync("ignored", Stop)));

        for (var i = 0; i < 3; i++)
            Assert.Equal(
                "ignored", await (
                    await site.Client.PostAsync("/", new ByteArrayContent(new byte[100_000]), Stop)).Content.ReadAsStringAsync(Stop));

        Assert.Equal(0L, (await site.ReportWhenAsync(inFlight: 0))["Total Bytes Read"]);
    }

    [Fact]
    public async Task An_answer_to_HEAD_has_no_bytes()
    {
        await using var site = await StatisticsSite.StartAsync(app => app.Run(context => context.Response.WriteAsync("not sent", Stop)));
        using var request = new HttpRequestMessage(HttpMethod.Head, "/");

        await site.Client.SendAsync(request, Stop);

        Assert.Equal(0L, (await site.GetRecordAsync())["Bytes Written"]);
    }

    [Fact]
    public async Task The_compressed_size_of_a_response_is_counted()
    {
        await using var site = await StatisticsSite.StartAsync(settings =>
        {
            settings.ConfigureServices =
                services => services.AddResponseCompression(options => options.Providers.Add<GzipCompressionProvider>());
            settings.MapEndpoints = app =>
            {
                app.UseResponseCompression();
                app.MapGet("/", () => Results.Text(new string('x', 10_000), "text/plain"));
            };
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Accept-Encoding", "gzip" } } };

        var answer = await site.Client.SendAsync(request, Stop);

        var length = (await answer.Content.ReadAsByteArrayAsync(Stop)).Length;
        Assert.InRange(length, 10, 1000);
        Assert.Equal((long)length, (await site.GetRecordAsync())["Bytes Written"]);
    }

    [Fact]
    public async Task An_outer_middleware_finds_the_original_body()
    {
        await using var site = await StatisticsSite.StartAsync(settings =>
        {
            settings.ConfigureBeforeStatistics = app => app.Use(async (context, next) =>
            {
                var (response, request) = (context.Features.Get<IHttpResponseBodyFeature>(), context.Request.Body);
                var reader = context.Request.BodyReader;
                await next();
                Assert.Same(response, context.Features.Get<IHttpResponseBodyFeature>());
                Assert.Same(request, context.Request.Body);
                Assert.Same(reader, context.Request.BodyReader);
                await context.Response.WriteAsync("all the same", Stop);
            });
            settings.MapEndpoints = app => app.Run(_ => Task.CompletedTask);
        });

        var answer = await site.Client.PostAsync("/", new StringContent("body"), Stop);

        Assert.Equal("all the same", await answer.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task A_retained_body_can_not_reach_another_request()
    {
        HttpContextBodies? kept = null;
        await using var site = await StatisticsSite.StartAsync(app =>
        {
            app.UseRouting();
            app.MapPost("/keep", (HttpContext context) =>
            {
                kept = new(context.Response.Body, context.Response.BodyWriter, context.Request.Body, context.Request.BodyReader);
            });
            app.MapPost("/next", async (HttpContext context) =>
            {
                await context.Response.StartAsync(Stop);
                // The server reuses the objects on this connection.
                Assert.Throws<ObjectDisposedException>(() => kept!.Pipe.GetMemory(1));
                Assert.Throws<ObjectDisposedException>(() => kept!.Pipe.Advance(0));
                await Assert.ThrowsAsync<ObjectDisposedException>(async () => await kept!.Pipe.FlushAsync(Stop));
                await Assert.ThrowsAsync<ObjectDisposedException>(async () => await kept!.Pipe.WriteAsync("intruder"u8.ToArray(), Stop));
                await Assert.ThrowsAsync<ObjectDisposedException>(async () => await kept!.Stream.WriteAsync("intruder"u8.ToArray(), Stop));
                await Assert.ThrowsAsync<ObjectDisposedException>(async () => await kept!.Request.ReadExactlyAsync(new byte[10], Stop));
                await Assert.ThrowsAsync<ObjectDisposedException>(async () => await kept!.Reader.ReadAsync(Stop));
                await kept!.Stream.DisposeAsync();
                await kept.Request.DisposeAsync();
                await context.Response.WriteAsync(await new StreamReader(context.Request.Body).ReadToEndAsync(Stop), Stop);
            });
        });

        await site.Client.PostAsync("/keep", new StringContent("first"), Stop);
        var answer = await site.Client.PostAsync("/next", new StringContent("second"), Stop);

        Assert.Equal("second", await answer.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task Trailers_are_sent()
    {
        await using var site = await StatisticsSite.StartAsync(settings =>
        {
            settings.Protocols = Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http2;
            settings.MapEndpoints = app => app.Run(async context =>
            {
                context.Response.DeclareTrailer("sum");
                await context.Response.WriteAsync("body", Stop);
                context.Response.AppendTrailer("sum", "42");
            });
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        var answer = await site.Client.SendAsync(request, Stop);

        Assert.Equal("body", await answer.Content.ReadAsStringAsync(Stop));
        Assert.Equal("42", answer.TrailingHeaders.GetValues("sum").Single());
        Assert.Equal(4L, (await site.GetRecordAsync())["Bytes Written"]);
    }

    private sealed record HttpContextBodies(Stream Stream, PipeWriter Pipe, Stream Request, PipeReader Reader);

    /// <summary>Sends its bytes in many chunks of unknown length.</summary>
    private sealed class ChunkedContent(byte[] bytes) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            foreach (var chunk in bytes.Chunk(50))
            {
                await stream.WriteAsync(chunk);
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    private sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(int length) => File.WriteAllBytes(Path, new byte[length]);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
