package io.pagegrad.trainer.artifact;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import io.pagegrad.trainer.model.ModelSpec;

/// The one way in which files of this package are JSON: numbers with all their digits, unknown fields refused.
final class Json {
    static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .addMixIn(ModelSpec.class, Named.class)
            .build();

    static {
        MAPPER.registerSubtypes(
                new NamedType(ModelSpec.Lambda.class, "lambda"),
                new NamedType(ModelSpec.Linear.class, "linear"),
                new NamedType(ModelSpec.Softmax.class, "softmax"),
                new NamedType(ModelSpec.Mlp.class, "mlp"),
                new NamedType(ModelSpec.MatrixLambda.class, "matrix_lambda"));
    }

    private Json() {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    private interface Named {}
}
