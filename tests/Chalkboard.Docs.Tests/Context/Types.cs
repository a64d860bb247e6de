// Types of an application that uses Chalkboard, which the pages mention.
global using System;
global using System.Collections.Concurrent;
global using System.Collections.Generic;
global using System.IO;
global using System.Linq;
global using System.Net;
global using System.Net.Http;
global using System.Runtime.CompilerServices;
global using System.Security.Claims;
global using System.Text.Json;
global using System.Text.Json.Serialization;
global using System.Text.Json.Serialization.Metadata;
global using System.Threading;
global using System.Threading.Tasks;
global using Chalkboard.Slates;
global using Chalkboard.Slates.AspNetCore;
global using Chalkboard.Slates.Conformance;
global using Chalkboard.Slates.Memory;
global using Chalkboard.Slates.MongoDb;
global using Chalkboard.Slates.Setup;
global using Chalkboard.Slates.Sqlite;
global using Chalkboard.Slates.Storage;
global using Chalkboard.Statistics;
global using Chalkboard.Statistics.AspNetCore;
global using Chalkboard.Statistics.Reports;
global using Chalkboard.Tracing;
global using Chalkboard.Tracing.AspNetCore;
global using Chalkboard.Tracing.Calls;
global using Chalkboard.Tracing.Comparison;
global using Chalkboard.Tracing.Formats;
global using Chalkboard.Tracing.Recordings;
global using Chalkboard.Tracing.Testing;
global using Chalkboard.Tracing.Weaver;
global using Microsoft.AspNetCore.Authentication;
global using Microsoft.AspNetCore.Authentication.Cookies;
global using Microsoft.AspNetCore.Builder;
global using Microsoft.AspNetCore.Components.Authorization;
global using Microsoft.AspNetCore.DataProtection;
global using Microsoft.AspNetCore.Hosting;
global using Microsoft.AspNetCore.Http;
global using Microsoft.AspNetCore.Identity;
global using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
global using Microsoft.AspNetCore.Mvc.Testing;
global using Microsoft.AspNetCore.SignalR;
global using Microsoft.Extensions.Configuration;
global using Microsoft.Extensions.DependencyInjection;
global using Microsoft.Extensions.Hosting;
global using Microsoft.Extensions.Logging;
global using Microsoft.Extensions.Options;
global using Microsoft.Extensions.Time.Testing;
global using Xunit;

public sealed record UserInfo(string TimeZone, string Name = "", int Visits = 0, string Role = "");

public sealed record NewIdSet(string Name);

public sealed record Plan(string Name);

public sealed record Draft(string Text);

public sealed class UserSlate(SlateContext context) : Slate(context)
{
    public Document<UserInfo> User => Document<UserInfo>("user");

    public Document<Plan> Plan => Document<Plan>("plan");

    public Document<Draft> Draft => Document<Draft>("draft");

    public Workflow<NewIdSet> NewIdSet => Workflow<NewIdSet>("new_id_set");
}

// A source generator would create this from the application's JSON context.
public sealed class MyJsonContext() : JsonSerializerContext(null)
{
    public static MyJsonContext Default { get; } = new();

    protected override JsonSerializerOptions? GeneratedSerializerOptions => null;

    public override JsonTypeInfo? GetTypeInfo(Type type) => null;
}

public sealed record Mail(string Server);

public static class Shop
{
    public static WebApplication Build(string[] args, Action<IServiceCollection>? change = null) =>
        throw new NotSupportedException($"{args} {change}");
}

public sealed class Program;

// Set-up of tests.
public static class TestOrders
{
    public static Task SetCountAsync(int count) => throw new NotSupportedException($"{count}");
}

// Identity's database.
public sealed class ShopContext : IdentityDbContext<IdentityUser>;

// Types of the sample.
public sealed class Ean
{
    public bool Is(string id) => id.Length == 13;

    public static bool IsRight(string id) => id.Length == 13;
}

public static class IdRule
{
    public const string InWords = "";

    public static bool Allows(string id) => id.Length > 0;
}

// A store of another author.
public sealed class MyStore(string location, TimeProvider timeProvider) : ISlateStore
{
    public string Location { get; } = $"{location} {timeProvider}";

    public StoreDescription Description => throw new NotSupportedException();

    public ITokenStore Tokens => throw new NotSupportedException();

    public ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<ReadResult> ReadAsync(ReadRequest request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<Page<DocumentEntry>> ListAsync(
        string owner, string prefix, PageRequest page, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<bool> DeleteAsync(string owner, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => default;

    public IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();
}

// A source of credentials that change.
public sealed class Vault
{
    public ValueTask<string> GetPasswordAsync(CancellationToken cancellationToken) => new("");
}

public sealed class HeaderCollection;

public sealed class Cart;

public sealed class Checkout
{
    public Task<decimal> PriceAsync(Cart cart) => Task.FromResult(0m);
}
