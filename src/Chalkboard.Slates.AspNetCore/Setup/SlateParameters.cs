using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Razor.Compilation;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>
/// As the application starts, finds slates, their clients, documents and workflows that handlers take and that were not set up. The
/// framework would look for them in the body of each request.
/// </summary>
internal sealed class SlateParameters(IServiceCollection registered) : IStartupFilter
{
    private const string Trimmed = "What was trimmed away is not found, and then not checked. Handlers themselves are kept by the framework.";

    private static readonly string[] _handlers = ["OnGet", "OnPost", "OnPut", "OnDelete", "OnPatch", "OnHead", "OnOptions"];

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        next(app);
        if (app.ApplicationServices.GetService<EndpointDataSource>() is { } source) Check(source, new(app.ApplicationServices));
    };

    /// <summary>Whether it is injected, and never bound from a request.</summary>
    public static bool IsOfASlate(Type type) =>
        typeof(Slate).IsAssignableFrom(type) ||
        IsOf(typeof(Document<>), type) || IsOf(typeof(Workflow<>), type) || IsOf(typeof(SlateClient<>), type);

    private static bool IsOf(Type definition, Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    private void Check(EndpointDataSource source, Application application)
    {
        IReadOnlyList<Endpoint> endpoints;
        try
        {
            endpoints = source.Endpoints;
        }
        catch (Exception)
        {
            // An endpoint can't be made, perhaps because of such a parameter. A convention sees it before that; what is not ours is left to the framework.
            CheckAsConvention(source, application);
            return;
        }

        foreach (var endpoint in endpoints) Check(endpoint.Metadata, endpoint.DisplayName, application);
    }

    private void CheckAsConvention(EndpointDataSource source, Application application)
    {
        InvalidOperationException? found = null;
        try
        {
            source.GetGroupedEndpoints(new RouteGroupContext
            {
                Prefix = RoutePatternFactory.Parse(""),
                ApplicationServices = application.Services,
                Conventions = [endpoint =>
                {
                    try
                    {
                        Check(endpoint.Metadata, endpoint.DisplayName, application);
                    }
                    catch (InvalidOperationException e)
                    {
                        found = e;
                        throw;
                    }
                }],
            });
        }
        catch (Exception) when (found is null)
        {
            // The first request will say the same.
        }
    }

    private void Check(IEnumerable<object> metadata, string? name, Application application)
    {
        foreach (var item in metadata)
        {
            var types = item switch
            {
                MethodInfo handler => TypesOf(handler),
                ActionDescriptor action => TypesOf(action, application),
                _ => [],
            };
            foreach (var type in types)
                if (IsOfASlate(type) && !application.IsService(type))
                    throw new InvalidOperationException($"'{name}' takes {NameOf(type)}, which is not set up. Where the application calls AddSlates, add the line: {LineFor(type)}");
        }
    }

    private string LineFor(Type type)
    {
        if (typeof(Slate).IsAssignableFrom(type)) return $"slates.Add<{type.Name}>();";
        if (IsOf(typeof(SlateClient<>), type)) return $"slates.Add<{type.GenericTypeArguments[0].Name}>();";
        var (slate, property) = registered.Select(service => service.ServiceType).Where(typeof(Slate).IsAssignableFrom)
            .Select(slate => (slate, PropertyOf(slate, type))).FirstOrDefault(found => found.Item2 is not null);
        return slate is null
            ? $"slates.Add<TSlate>().Bind(slate => slate.TheProperty); with the slate that declares it, and its property of type {NameOf(type)}."
            : $"slates.Add<{slate.Name}>().Bind(slate => slate.{property});";
    }

    private static string NameOf(Type type) => type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{type.GenericTypeArguments[0].Name}>" : type.Name;

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Trimmed)]
    private static string? PropertyOf(Type slate, Type type) => slate.GetProperties().FirstOrDefault(property => property.PropertyType == type)?.Name;

    /// <summary>What a handler takes, with what is taken apart into parameters.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = Trimmed)]
    private static IEnumerable<Type> TypesOf(MethodBase handler) => handler.GetParameters()
        .Where(parameter => !parameter.IsDefined(typeof(FromKeyedServicesAttribute), inherit: true))
        .SelectMany(parameter => parameter.IsDefined(typeof(AsParametersAttribute), inherit: true)
            ? parameter.ParameterType.GetProperties().Select(property => property.PropertyType)
            : [parameter.ParameterType]);

    // A method of its own, so that what has no controllers and pages does not load what they are made of.
    private static IEnumerable<Type> TypesOf(ActionDescriptor action, Application application) => action switch
    {
        ControllerActionDescriptor controller => [.. TypesOf(controller.MethodInfo), .. ConstructorTypesOf(controller.ControllerTypeInfo)],
        PageActionDescriptor page when application.ModelOf(page) is { } model => [.. HandlersOf(model).SelectMany(TypesOf), .. ConstructorTypesOf(model)],
        _ => [],
    };

    // Of several constructors it is not known which one is used.
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Trimmed)]
    private static IEnumerable<Type> ConstructorTypesOf(Type type) => type.GetConstructors() is [var only] ? TypesOf(only) : [];

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = Trimmed)]
    private static IEnumerable<MethodInfo> HandlersOf(Type model) =>
        model.GetMethods(BindingFlags.Instance | BindingFlags.Public).Where(method =>
            method.DeclaringType != typeof(PageModel) && method.DeclaringType != typeof(Page) && !method.IsDefined(typeof(NonHandlerAttribute), inherit: true) &&
            _handlers.Any(prefix => method.Name.StartsWith(prefix, StringComparison.Ordinal)));

    /// <summary>What the application is made of.</summary>
    private sealed class Application(IServiceProvider services)
    {
        private readonly IServiceProviderIsService _isService = services.GetRequiredService<IServiceProviderIsService>();
        private readonly Lazy<Dictionary<string, Type?>> _pages = new(() => PagesOf(services.GetService<ApplicationPartManager>()));

        public IServiceProvider Services => services;

        public bool IsService(Type type) => _isService.IsService(type);

        // The page's class is compiled in, and known to the framework only once the page is asked for.
        [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = Trimmed)]
        public Type? ModelOf(PageActionDescriptor page) =>
            _pages.Value.GetValueOrDefault(page.RelativePath) is { } type ? type.GetProperty("Model")?.PropertyType ?? type : null;

        private static Dictionary<string, Type?> PagesOf(ApplicationPartManager? parts)
        {
            var views = new ViewsFeature();
            parts?.PopulateFeature(views);
            return views.ViewDescriptors.DistinctBy(view => view.RelativePath, StringComparer.OrdinalIgnoreCase).ToDictionary(view => view.RelativePath, view => view.Type, StringComparer.OrdinalIgnoreCase);
        }
    }
}
